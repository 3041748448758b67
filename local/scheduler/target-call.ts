import type { Target } from "@aws-sdk/client-scheduler";

/** The call of an AWS API by which a target is invoked. */
export interface TargetCall {
  readonly service: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A target that AWS knows and this does not. */
class UnknownTarget extends Error {
  override name = "UnknownTarget";
}

/**
 * The templated targets that are used here, and the universal ones of the same services.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
 *
 * @param input with its context attributes filled in
 * @throws UnknownTarget
 */
export function callOf({ Arn = "", SqsParameters }: Target, input: string): TargetCall {
  const [, , service = "", , account = "", ...rest] = Arn.split(":");
  switch (`${service} ${rest[0]}`) {
    case "states stateMachine":
      return json("states", "AWSStepFunctions.StartExecution", { stateMachineArn: Arn, input: input || "{}" });
    case "lambda function":
      return invoke(rest.slice(1).join(":"), "Event", input);
  }
  if (service === "sqs")
    return json("sqs", "AmazonSQS.SendMessage", {
      QueueUrl: queueUrl(account, rest[0]),
      MessageBody: input,
      MessageGroupId: SqsParameters?.MessageGroupId,
    });
  const [, of, operation] = /^arn:aws:scheduler:::aws-sdk:(\w+):(\w+)$/.exec(Arn) ?? [];
  const universal = of && operation ? universalCall(of, operation, input) : undefined;
  if (universal) return universal;
  throw new UnknownTarget(
    `the local scheduler does not know the target ${Arn}; local/scheduler/target-call.ts has those that it knows`,
  );
}

/** A queue by the name in its ARN; of the host in a queue's URL nothing is used. */
export const queueUrl = (account: string, name = ""): string => `http://127.0.0.1/${account}/${name}`;

function universalCall(service: string, operation: string, input: string): TargetCall | undefined {
  const given = JSON.parse(input || "{}") as Record<string, unknown>;
  switch (`${service}:${operation}`) {
    case "sqs:sendMessage":
      return json("sqs", "AmazonSQS.SendMessage", given);
    case "sfn:startExecution":
      return json("states", "AWSStepFunctions.StartExecution", lowerCamel(given));
    case "lambda:invoke":
      return invoke(
        String(given.FunctionName),
        String(given.InvocationType ?? "RequestResponse"),
        String(given.Payload ?? ""),
      );
    default:
      return undefined;
  }
}

/** Universal targets name members as the API's Java client does; Step Functions itself begins them small. */
const lowerCamel = (given: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(given).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]));

const json = (service: string, target: string, body: object): TargetCall => ({
  service,
  path: "/",
  headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
  body: JSON.stringify(body),
});

const invoke = (name: string, type: string, payload: string): TargetCall => ({
  service: "lambda",
  path: `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
  headers: { "content-type": "application/json", "x-amz-invocation-type": type },
  body: payload,
});
