import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AnyRule } from "../../../../policies/core/rule.ts";
import { schedulesCannotDoubleRun } from "../../../../policies/rules/schedules-cannot-double-run.ts";
import { account, region } from "../../harness/computed.ts";
import { judge, type Options } from "../../harness/judge.ts";

/** What the rule says of a program: `violation sync`, `advice sync`, `undetermined sync`, and the messages. */
export async function say(
  program: () => unknown,
  when: Options["when"] = "first preview",
): Promise<{ brief: string[]; text: string }> {
  const found = await judge(program, { when, rules: [schedulesCannotDoubleRun as AnyRule] });
  const kind = (policy: string, level: string) =>
    policy === "undetermined" ? policy : level === "mandatory" ? "violation" : "advice";
  return {
    brief: found.map(({ policy, level, on }) => `${kind(policy, level)} ${on}`).sort(),
    text: found.map(({ message }) => message).join("\n"),
  };
}

export const both = ["first preview", "up"] as const;

export const arnOf = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
export const unknownArn = (resource: pulumi.CustomResource) => resource.id.apply((id) => `arn:aws:x:::${id}`);
/** Known at the first preview, and still a dependency. */
export const knownArn = (resource: pulumi.Resource, service: string, name: string) =>
  resource.urn.apply(() => arnOf(service, name));

export const role = (name: string, service = "scheduler") =>
  new aws.iam.Role(name, {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: `${service}.amazonaws.com` }),
  });

export const fn = (name: string, args: Partial<aws.lambda.FunctionArgs> = {}) =>
  new aws.lambda.Function(name, {
    role: arnOf("iam", "role/x"),
    runtime: "nodejs24.x",
    handler: "index.handler",
    ...args,
  });

/** A function that lets one run at a time, with its retries off. */
export const alone = (name: string, maximumEventAgeInSeconds = 120) => {
  const one = fn(name, { name, reservedConcurrentExecutions: 1, timeout: 60 });
  new aws.lambda.FunctionEventInvokeConfig(name, {
    functionName: one.name,
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds,
  });
  return one;
};

export const every = (
  scheduleExpression: pulumi.Input<string>,
  target: Partial<aws.types.input.scheduler.ScheduleTarget> & { arn: pulumi.Input<string> },
  args: Partial<aws.scheduler.ScheduleArgs> = {},
) =>
  new aws.scheduler.Schedule("tick", {
    scheduleExpression,
    flexibleTimeWindow: { mode: "OFF" },
    target: { roleArn: arnOf("iam", "role/x"), ...target },
    ...args,
  });

export const ruled = (
  scheduleExpression: pulumi.Input<string>,
  target: Partial<aws.cloudwatch.EventTargetArgs> & { arn: pulumi.Input<string> },
  args: aws.cloudwatch.EventRuleArgs = {},
  name = "tick",
) => {
  const rule = new aws.cloudwatch.EventRule(name, { scheduleExpression, ...args });
  new aws.cloudwatch.EventTarget(name, { rule: rule.name, ...target });
  return rule;
};

const write = (values: object, update: string, condition: string) => ({
  Type: "Task",
  Resource: "arn:aws:states:::dynamodb:updateItem",
  TimeoutSeconds: 10,
  Parameters: {
    TableName: "leases",
    Key: { id: { S: "sync" } },
    UpdateExpression: update,
    ConditionExpression: condition,
    ExpressionAttributeValues: values,
  },
});
const me = { ":me": { "S.$": "$$.Execution.Id" } };
const work = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "sync" } };

/** The lease before the work, and the work alone. */
export const leased = (args: object = {}) => ({
  StartAt: "Acquire",
  States: {
    Acquire: {
      ...write(
        { ...me, ":now": { "S.$": "$$.State.EnteredTime" }, ":until": { "S.$": "$.until" } },
        "SET holder = :me, expires = :until",
        "attribute_not_exists(holder) OR expires < :now",
      ),
      Catch: [{ ErrorEquals: ["DynamoDB.ConditionalCheckFailedException"], Next: "Held" }],
      Next: "Work",
    },
    Work: { ...work, ...args, Next: "Release" },
    Release: { ...write(me, "REMOVE holder, expires", "holder = :me"), End: true },
    Held: { Type: "Succeed" },
  },
});
export const unleased = { StartAt: "Work", States: { Work: { ...work, End: true } } };

export const machine = (name: string, definition: pulumi.Input<string>, args: Partial<aws.sfn.StateMachineArgs> = {}) =>
  new aws.sfn.StateMachine(name, { roleArn: arnOf("iam", "role/x"), definition, ...args });
