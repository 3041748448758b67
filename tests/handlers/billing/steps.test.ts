import assert from "node:assert/strict";
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { handler as collect } from "../../../handlers/billing/collect-usage.ts";
import { dynamoDb } from "../../../handlers/billing/table.ts";
import { handler as write } from "../../../handlers/billing/write-statement.ts";
import type { Step } from "../../../handlers/scheduled-batch/contract.ts";

const meter = { id: "acme-calls", customer: "acme", meter: "calls" };
const lines: unknown[] = [];
const log = { debug() {}, info: (...line: unknown[]) => void lines.push(line), warn() {}, error() {} };
const step = { fence: 7, attempt: 1, signal: AbortSignal.timeout(10_000), log } as unknown as Step;

describe("the example of a batch's steps", () => {
  const table = mockClient(dynamoDb);
  before(() => {
    process.env.BILLING_TABLE = "billing";
  });
  beforeEach(() => {
    table.reset();
    lines.length = 0;
  });
  after(() => {
    delete process.env.BILLING_TABLE;
    table.restore();
  });

  it("adds up the readings, and writes the total with the run's fence", async () => {
    table.on(QueryCommand).resolves({ Items: [{ value: { N: "3" } }, { value: { N: "4.5" } }] });
    table.on(UpdateItemCommand).resolves({});
    await collect(meter, step);
    const [call] = table.commandCalls(UpdateItemCommand);
    const { Key, ConditionExpression, ExpressionAttributeValues } = call!.args[0].input;
    assert.deepEqual(Key, { pk: { S: "acme#calls" }, sk: { S: "total" } });
    assert.equal(ConditionExpression, "attribute_not_exists(fence) OR fence <= :fence");
    assert.deepEqual(ExpressionAttributeValues, { ":value": { N: "7.5" }, ":fence": { N: "7" } });
  });

  it("leaves what a newer run has written", async () => {
    table.on(QueryCommand).resolves({ Items: [] });
    table.on(UpdateItemCommand).rejects(new ConditionalCheckFailedException({ message: "", $metadata: {} }));
    await collect(meter, step);
    assert.deepEqual(lines, [["usage collected", { readings: 0, written: false }]]);
  });

  it("prices the total, and gives up on what has no price", async () => {
    table.on(GetItemCommand).resolves({ Item: { value: { N: "2500" } } });
    table.on(UpdateItemCommand).resolves({});
    await write(meter, step);
    const [call] = table.commandCalls(UpdateItemCommand);
    assert.deepEqual(call!.args[0].input.ExpressionAttributeValues?.[":value"], { N: "100" });
    for (const name of ["smoke", "constructor"]) {
      await assert.rejects(async () => write({ ...meter, meter: name }, step), { name: "PermanentError" });
    }
  });
});
