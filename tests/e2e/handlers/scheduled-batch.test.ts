import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AttributeValue, CreateTableCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateScheduleCommand, GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { dynamoDbLease } from "../../../handlers/scheduled-batch/aws/dynamodb-lease.ts";
import { dynamoDbRuns } from "../../../handlers/scheduled-batch/aws/dynamodb-runs.ts";
import { eventBridgeSchedule } from "../../../handlers/scheduled-batch/aws/eventbridge-schedule.ts";
import type { Lease } from "../../../handlers/scheduled-batch/lease.ts";
import type { LeaseItem } from "../../../handlers/scheduled-batch/lease-item.ts";
import type { RunRow } from "../../../handlers/scheduled-batch/run-row.ts";
import { type Emulator, startEmulator } from "../../../local/emulator.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { answersAsTheModel } from "../../handlers/scheduled-batch/lease-contract.ts";
import { LEASE } from "../../handlers/scheduled-batch/memory-lease.ts";

describe("what the functions of a ScheduledBatch keep on AWS", () => {
  const dir = mkdtempSync(join(tmpdir(), "levee-lease-"));
  let emulator: Emulator;
  let aws: Clients;
  before(async () => {
    emulator = await startEmulator({ dir, runPid: process.pid });
    aws = makeClients(emulator.url, "eu-central-1");
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName: "runs",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["schedule", "run"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: [
          { AttributeName: "schedule", KeyType: "HASH" },
          { AttributeName: "run", KeyType: "RANGE" },
        ],
      }),
    );
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName: "leases",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  });
  after(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it("is a lease that answers every sequence of operations as the model does that the promises are proved on", async () => {
    let run = 0;
    await answersAsTheModel(async (item) => {
      const id = `${LEASE}-${run++}`;
      if (item)
        await aws.dynamodb.send(new PutItemCommand({ TableName: "leases", Item: { ...encode(item), id: { S: id } } }));
      return named(dynamoDbLease(aws.dynamodb, "leases", id));
    }, 200);
  });

  it("is a row for each run, of which the first stands, and the newest comes first", async () => {
    const runs = dynamoDbRuns(aws.dynamodb, { table: "runs", schedule: "s", retentionS: 60 });
    const row = (run: string, more: Partial<RunRow> = {}): RunRow => ({
      schedule: "s",
      run,
      outcome: "succeeded",
      slot: 1_780_000_000_000,
      fence: 3,
      owner: "arn:aws:states:eu-central-1:000000000000:execution:m:x",
      startedAt: 1_780_000_000_001,
      endedAt: 1_780_000_009_001,
      done: 0,
      failed: [],
      ...more,
    });
    const whole = row("1780000000001#b", {
      outcome: "partial",
      done: 2,
      failed: [{ id: "ünï", step: "totals", reason: "failed", error: "Error", cause: "", ms: 7 }],
      slowest: { id: "ünï", ms: 7 },
      stop: "why",
      error: { reason: "failed", error: "E", cause: "c" },
      only: 3,
    });
    assert.equal(await runs.get(whole.run), undefined);
    assert.equal(await runs.put(whole), undefined);
    assert.deepEqual(await runs.put({ ...whole, outcome: "failed" }), whole);
    assert.equal(await runs.put(row("1780000000000#a")), undefined);
    assert.equal(
      await dynamoDbRuns(aws.dynamodb, { table: "runs", schedule: "t", retentionS: 60 }).get(whole.run),
      undefined,
    );
    assert.deepEqual(await runs.get(whole.run), whole);
    const newest: RunRow[] = [];
    for await (const page of runs.newest()) newest.push(...page);
    assert.deepEqual(newest, [whole, row("1780000000000#a")]);
    const { Item } = await aws.dynamodb.send(
      new GetItemCommand({ TableName: "runs", Key: { schedule: { S: "s" }, run: { S: whole.run } } }),
    );
    assert.equal(Item?.expiresAt?.N, "1780000070");
  });

  it("is a schedule that is switched off and on, and otherwise stays as it is", async () => {
    const { scheduler } = aws;
    const schedule = eventBridgeSchedule(scheduler, "tick", { now: Date.now });
    assert.equal(await schedule.read(), undefined);
    const EndDate = new Date("2099-01-01T00:00:00Z");
    await scheduler.send(
      new CreateScheduleCommand({
        Name: "tick",
        Description: "every five minutes",
        ScheduleExpression: "rate(5 minutes)",
        ScheduleExpressionTimezone: "Europe/Berlin",
        EndDate,
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: {
          Arn: "arn:aws:states:eu-central-1:000000000000:stateMachine:m",
          RoleArn: "arn:aws:iam::000000000000:role/tick",
          Input: '{"slot":"<aws.scheduler.scheduled-time>"}',
          RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 300 },
          DeadLetterConfig: { Arn: "arn:aws:sqs:eu-central-1:000000000000:dlq" },
        },
      }),
    );
    const seen = async () => {
      const { $metadata, LastModificationDate, ...rest } = await scheduler.send(
        new GetScheduleCommand({ Name: "tick" }),
      );
      return rest;
    };
    const before = await seen();
    assert.deepEqual(
      [await schedule.enable(true), await schedule.enable(false), await schedule.enable(false)],
      [false, true, false],
    );
    assert.deepEqual(await seen(), { ...before, State: "DISABLED" });
    const state = await schedule.read();
    assert.deepEqual([state?.enabled, state?.end], [false, EndDate.getTime()]);
    assert.ok(Math.abs((state?.createdAt ?? 0) - Date.now()) < 60_000);
    assert.equal(await schedule.enable(true), true);
    assert.deepEqual(await seen(), before);
  });
});

/** An item as the state machine would have written it. */
const encode = (item: object): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === "number"
        ? { N: String(value) }
        : value instanceof Set
          ? { SS: [...value] }
          : typeof value === "object"
            ? { M: encode(value) }
            : { S: value },
    ]),
  );

/** Each run has an item of its own, and the model knows one. */
function named(lease: Lease): Lease {
  const back = (item: LeaseItem | undefined) => item && { ...item, id: LEASE };
  return {
    ...lease,
    read: async () => back(await lease.read()),
    begin: async (...args) => back(await lease.begin(...args)),
  };
}
