import { GetScheduleCommand, type GetScheduleCommandOutput, UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import type { Clients } from "../../../local/provider/clients.ts";
import { entries } from "../../../local/provider/entries/scheduler.ts";
import { entrySuite } from "./entry-suite.ts";

const fn = (name: string) => `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;
const queue = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

const held = (is: (held: GetScheduleCommandOutput) => unknown) => async (aws: Clients, id: string) =>
  is(await aws.scheduler.send(new GetScheduleCommand({ Name: id.split("/")[1] })));

const target = {
  arn: fn("sweep"),
  roleArn: role("it"),
  input: "{}",
  deadLetterConfig: { arn: queue("dead") },
  retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
};
const flexible = { mode: "FLEXIBLE", maximumWindowInMinutes: 5 };

entrySuite("EventBridge Scheduler", entries, {
  "aws:scheduler/schedule:Schedule": {
    base: { name: "it", scheduleExpression: "rate(1 minute)", flexibleTimeWindow: { mode: "OFF" }, target },
    changes: {
      name: { to: "other", seen: held(({ Name }) => Name === "other") },
      description: { to: "Sweeps", seen: held(({ Description }) => Description === "Sweeps") },
      "description: taken out": {
        from: { description: "Sweeps" },
        to: undefined,
        seen: held(({ Description }) => !Description),
      },
      scheduleExpression: {
        to: "cron(0 4 * * ? *)",
        seen: held(({ ScheduleExpression }) => ScheduleExpression === "cron(0 4 * * ? *)"),
      },
      scheduleExpressionTimezone: {
        to: "Europe/Berlin",
        seen: held(({ ScheduleExpressionTimezone }) => ScheduleExpressionTimezone === "Europe/Berlin"),
      },
      startDate: {
        to: "2030-01-01T01:00:00Z",
        seen: held(({ StartDate }) => StartDate?.getTime() === Date.UTC(2030, 0, 1, 1)),
      },
      endDate: {
        to: "2030-01-02T00:00:00+01:00",
        seen: held(({ EndDate }) => EndDate?.getTime() === Date.UTC(2030, 0, 1, 23)),
      },
      "endDate: taken out": {
        from: { endDate: "2030-01-02T00:00:00Z" },
        to: undefined,
        seen: held(({ EndDate }) => EndDate === undefined),
      },
      kmsKeyArn: {
        to: "arn:aws:kms:eu-central-1:000000000000:key/k",
        seen: held(({ KmsKeyArn = "" }) => KmsKeyArn.endsWith("key/k")),
      },
      state: { to: "DISABLED", seen: held(({ State }) => State === "DISABLED") },
      "flexibleTimeWindow.mode": {
        to: flexible,
        seen: held(({ FlexibleTimeWindow }) => FlexibleTimeWindow?.Mode === "FLEXIBLE"),
      },
      "flexibleTimeWindow.maximumWindowInMinutes": {
        from: { flexibleTimeWindow: flexible },
        to: { mode: "FLEXIBLE", maximumWindowInMinutes: 10 },
        seen: held(({ FlexibleTimeWindow }) => FlexibleTimeWindow?.MaximumWindowInMinutes === 10),
      },
      "target.arn": { to: { ...target, arn: fn("other") }, seen: held(({ Target }) => Target?.Arn === fn("other")) },
      "target.roleArn": {
        to: { ...target, roleArn: role("other") },
        seen: held(({ Target }) => Target?.RoleArn === role("other")),
      },
      "target.input": {
        to: { ...target, input: '{"a":1}' },
        seen: held(({ Target }) => Target?.Input === '{"a":1}'),
      },
      "target.deadLetterConfig.arn": {
        to: { ...target, deadLetterConfig: { arn: queue("dead-too") } },
        seen: held(({ Target }) => Target?.DeadLetterConfig?.Arn === queue("dead-too")),
      },
      "target.retryPolicy.maximumEventAgeInSeconds": {
        to: { ...target, retryPolicy: { maximumEventAgeInSeconds: 120, maximumRetryAttempts: 0 } },
        seen: held(({ Target }) => Target?.RetryPolicy?.MaximumEventAgeInSeconds === 120),
      },
      "target.retryPolicy.maximumRetryAttempts": {
        to: { ...target, retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 3 } },
        seen: held(({ Target }) => Target?.RetryPolicy?.MaximumRetryAttempts === 3),
      },
      "target.sqsParameters.messageGroupId": {
        to: { ...target, sqsParameters: { messageGroupId: "sweep" } },
        seen: held(({ Target }) => Target?.SqsParameters?.MessageGroupId === "sweep"),
      },
    },
    drift: {
      by: (aws) =>
        aws.scheduler.send(
          new UpdateScheduleCommand({
            Name: "it",
            ScheduleExpression: "rate(2 minutes)",
            FlexibleTimeWindow: { Mode: "OFF" },
            Target: {
              Arn: target.arn,
              RoleArn: target.roleArn,
              Input: target.input,
              DeadLetterConfig: { Arn: queue("dead") },
              RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
            },
          }),
        ),
      shows: { scheduleExpression: "rate(2 minutes)" },
    },
  },
});
