import assert from "node:assert/strict";
import type { Target } from "@aws-sdk/client-scheduler";
import { CallRefused, deliver } from "../../../local/scheduler/deliver.ts";
import type { TargetCall } from "../../../local/scheduler/target-call.ts";

const target: Target = {
  Arn: "arn:aws:states:eu-central-1:000000000000:stateMachine:batch",
  RoleArn: "arn:aws:iam::000000000000:role/schedule",
  Input:
    '{"slot":"<aws.scheduler.scheduled-time>","n":<aws.scheduler.attempt-number>,"id":"<aws.scheduler.execution-id>"}',
  DeadLetterConfig: { Arn: "arn:aws:sqs:eu-central-1:000000000000:dead" },
  RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 },
};
const due = Date.parse("2026-01-01T10:00:00Z");
const scheduleArn = "arn:aws:scheduler:eu-central-1:000000000000:schedule/default/it";

/** A world in which the first `fails` calls fail, and sleeping takes no time but the clock's. */
function world(fails: number, change: Partial<Target> = {}) {
  const calls: { call: TargetCall; role: string; at: number }[] = [];
  let now = due;
  const ended = deliver(
    { scheduleArn, target: { ...target, ...change }, due },
    {
      call: async (call, role) => {
        calls.push({ call, role, at: now - due });
        if (calls.length <= fails) throw new CallRefused("ThrottlingException", "Rate exceeded");
      },
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      random: () => 1,
    },
  );
  const inputs = () => calls.map(({ call }) => JSON.parse(JSON.parse(call.body).input ?? "{}"));
  return { calls, ended, inputs };
}

describe("a delivery", () => {
  it("starts a state machine with the context attributes filled in, in the name of the role", async () => {
    const { calls, ended, inputs } = world(0);
    assert.equal(await ended, "delivered");
    const [{ call, role } = assert.fail()] = calls;
    assert.equal(call.headers["x-amz-target"], "AWSStepFunctions.StartExecution");
    assert.equal(JSON.parse(call.body).stateMachineArn, target.Arn);
    assert.equal(role, target.RoleArn);
    const [{ slot, n, id }] = inputs();
    assert.deepEqual([slot, n], ["2026-01-01T10:00:00Z", 1]);
    assert.match(id, /^[0-9a-f]{16}$/);
  });

  it("is tried again, later and later: the slot is the same, the attempt and its id are not", async () => {
    const { calls, ended, inputs } = world(2);
    assert.equal(await ended, "delivered");
    assert.deepEqual(
      inputs().map(({ slot, n }) => [slot, n]),
      [1, 2, 3].map((n) => ["2026-01-01T10:00:00Z", n]),
    );
    assert.equal(new Set(inputs().map(({ id }) => id)).size, 3);
    assert.deepEqual(
      calls.map(({ at }) => at),
      [0, 1000, 3000],
    );
  });

  it("ends in the dead-letter queue when the attempts are used up, and says why", async () => {
    const { calls, ended } = world(3);
    assert.equal(await ended, "dead letter");
    const { QueueUrl, MessageBody, MessageAttributes } = JSON.parse(calls.at(-1)!.call.body);
    assert.match(QueueUrl, /\/000000000000\/dead$/);
    assert.equal(JSON.parse(MessageBody).n, 3);
    const { EXECUTION_ID, ...said } = Object.fromEntries(
      Object.entries<{ StringValue: string }>(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
    );
    assert.ok(EXECUTION_ID);
    assert.deepEqual(said, {
      ERROR_CODE: "ThrottlingException",
      ERROR_MESSAGE: "Rate exceeded",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      IS_PAYLOAD_TRUNCATED: "false",
      RETRY_ATTEMPTS: "2",
      SCHEDULED_TIME: "2026-01-01T10:00:00Z",
      SCHEDULE_ARN: scheduleArn,
      TARGET_ARN: target.Arn,
    });
  });

  it("ends when the event would be too old for the next attempt", async () => {
    const RetryPolicy = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 60 };
    const { calls, ended } = world(100, { RetryPolicy, DeadLetterConfig: undefined });
    assert.equal(await ended, "dropped");
    assert.deepEqual(
      calls.map(({ at }) => at),
      [0, 1000, 3000, 7000, 15_000, 31_000],
    );
  });

  it("sends to a FIFO queue with its message group", async () => {
    const Arn = "arn:aws:sqs:eu-central-1:000000000000:ticks.fifo";
    const { calls, ended } = world(0, { Arn, SqsParameters: { MessageGroupId: "one" }, Input: "tick" });
    assert.equal(await ended, "delivered");
    const { MessageBody, MessageGroupId } = JSON.parse(calls[0]!.call.body);
    assert.deepEqual([MessageBody, MessageGroupId], ["tick", "one"]);
  });

  it("invokes a function asynchronously, and an API by a universal target", async () => {
    const fn = world(0, { Arn: "arn:aws:lambda:eu-central-1:000000000000:function:f" });
    await fn.ended;
    assert.equal(fn.calls[0]!.call.headers["x-amz-invocation-type"], "Event");
    const Input = '{"StateMachineArn":"m","Name":"<aws.scheduler.execution-id>"}';
    const start = world(0, { Arn: "arn:aws:scheduler:::aws-sdk:sfn:startExecution", Input });
    await start.ended;
    const { stateMachineArn, name } = JSON.parse(start.calls[0]!.call.body);
    assert.equal(stateMachineArn, "m");
    assert.match(name, /^[0-9a-f]{16}$/);
  });

  it("of a target that is not known here is a dead letter that says so", async () => {
    const { calls, ended } = world(0, { Arn: "arn:aws:ecs:eu-central-1:000000000000:cluster/c" });
    assert.equal(await ended, "dead letter");
    assert.equal(JSON.parse(calls[0]!.call.body).MessageAttributes.ERROR_CODE.StringValue, "UnknownTarget");
  });
});
