import assert from "node:assert/strict";
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import { mockClient } from "aws-sdk-client-mock";
import { eventBridgeSchedule } from "../../../../handlers/scheduled-batch/aws/eventbridge-schedule.ts";

const NOW = 1_780_000_000_000;
const KEPT = {
  Description: "d",
  GroupName: "default",
  ScheduleExpression: "cron(0 6 ? * MON-FRI *)",
  ScheduleExpressionTimezone: "Europe/Berlin",
  EndDate: new Date(NOW + 86_400_000),
  KmsKeyArn: "arn:aws:kms:eu-central-1:000000000000:key/k",
  FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 },
  Target: { Arn: "arn:machine", RoleArn: "arn:role", Input: "{}", RetryPolicy: { MaximumRetryAttempts: 3 } },
  ActionAfterCompletion: "NONE",
} as const;

describe("a schedule of EventBridge Scheduler", () => {
  const told = async (more: { StartDate?: Date; EndDate?: Date }) => {
    const client = mockClient(SchedulerClient);
    client.on(GetScheduleCommand).resolves({
      ...KEPT,
      Name: "tick",
      State: "ENABLED",
      Arn: "arn:tick",
      CreationDate: new Date(0),
      LastModificationDate: new Date(0),
      ...more,
    });
    const schedule = eventBridgeSchedule(client as unknown as SchedulerClient, "tick", { now: () => NOW });
    const changed = await schedule.enable(false);
    return { changed, input: client.commandCalls(UpdateScheduleCommand)[0]?.args[0].input };
  };
  const updated = async (StartDate: Date | undefined) => {
    const { changed, input } = await told(StartDate ? { StartDate } : {});
    assert.equal(changed, true);
    return input;
  };

  it("is updated with everything that it was, because what is left out is reset", async () => {
    assert.deepEqual(await updated(undefined), { ...KEPT, Name: "tick", State: "DISABLED" });
  });

  it("keeps a start that is to come, and leaves out one that has passed, which AWS would refuse", async () => {
    const start = new Date(NOW + 1_000);
    assert.deepEqual((await updated(start))?.StartDate, start);
    assert.deepEqual(await updated(new Date(NOW - 1_000)), { ...KEPT, Name: "tick", State: "DISABLED" });
  });

  it("is left as it is at its end: it ticks no more, and AWS may refuse an end that has passed", async () => {
    assert.deepEqual(await told({ EndDate: new Date(NOW) }), { changed: false, input: undefined });
  });
});
