import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AnyRule } from "../../../../policies/core/rule.ts";
import { account, region } from "../../harness/computed.ts";
import { judge, type Options } from "../../harness/judge.ts";
import { Native } from "../../harness/native.ts";

/** What a rule, or several, say of a program: the policy and the resource that it is about, sorted. */
export const said = async (rules: unknown, program: () => unknown, options: Options = {}) =>
  (await judged(rules, program, options)).map(({ policy, on }) => `${policy}: ${on}`).sort();

/** The messages. */
export const messages = async (rules: unknown, program: () => unknown, options: Options = {}) =>
  (await judged(rules, program, options)).map(({ message }) => message);

const judged = (rules: unknown, program: () => unknown, options: Options) =>
  judge(program, { ...options, rules: [rules].flat() as AnyRule[] });

export const both = ["first preview", "up"] as const;

export const queueArn = (name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
export const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

export const queue = (name: string, args: aws.sqs.QueueArgs = {}) => new aws.sqs.Queue(name, args);

/** The redrive policy to a queue, unknown at the first preview. */
export const to = (target: aws.sqs.Queue, maxReceiveCount = 5) =>
  target.arn.apply((deadLetterTargetArn) => JSON.stringify({ deadLetterTargetArn, maxReceiveCount }));

/** The same, known at once: of a queue whose name the program chose. */
export const toNamed = (name: string) => JSON.stringify({ deadLetterTargetArn: queueArn(name), maxReceiveCount: 5 });

export const lambda = (name: string, args: Partial<aws.lambda.FunctionArgs> = {}) =>
  new aws.lambda.Function(name, {
    runtime: "nodejs24.x",
    handler: "index.handler",
    s3Bucket: "artifacts",
    s3Key: `${name}.zip`,
    role: `arn:aws:iam::${account}:role/elsewhere`,
    ...args,
  });

export const mapping = (
  name: string,
  eventSourceArn: pulumi.Input<string> | undefined,
  functionName: pulumi.Input<string>,
  args: Partial<aws.lambda.EventSourceMappingArgs> = {},
) => new aws.lambda.EventSourceMapping(name, { eventSourceArn, functionName, ...args });

export const nativeQueue = (name: string, inputs: pulumi.Inputs = {}) =>
  new Native("aws-native:sqs:Queue", name, inputs);

export const nativeLambda = (name: string, inputs: pulumi.Inputs = {}) =>
  new Native("aws-native:lambda:Function", name, {
    runtime: "nodejs24.x",
    handler: "index.handler",
    code: { s3Bucket: "artifacts", s3Key: `${name}.zip` },
    role: `arn:aws:iam::${account}:role/elsewhere`,
    ...inputs,
  });

export const nativeMapping = (name: string, inputs: pulumi.Inputs) =>
  new Native("aws-native:lambda:EventSourceMapping", name, inputs);

/** A value that is known only once a resource exists. */
export const later = <T>(value: T): pulumi.Output<T> =>
  (
    new aws.ssm.Parameter(`parameter-${++parameters}`, { type: "String", value: "x" }).arn as pulumi.Output<string>
  ).apply(() => value);

let parameters = 0;
