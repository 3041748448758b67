import assert from "node:assert/strict";
import { DynamoDBClient, TransactionCanceledException, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { LedgerTable } from "../../../../handlers/user-provisioning/aws/ledger-table.ts";

const key = { pk: { S: "p" }, sk: { S: "s" } };
const writes = [{ Delete: { Key: key } }, { Put: { Item: key } }];
const canceled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: "",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code, ...(Code === "ConditionalCheckFailed" && { Item: key }) })),
  });

describe("writes made together", () => {
  const client = new DynamoDBClient({});
  const dynamoDb = mockClient(client);
  const pauses: number[] = [];
  const clock = {
    now: () => 0,
    sleep(ms: number) {
      pauses.push(ms);
      return { over: Promise.resolve(), cancel() {} };
    },
  };
  const table = new LedgerTable(client, "ledger", clock);
  beforeEach(() => {
    dynamoDb.reset();
    pauses.length = 0;
  });

  it("are made again after others that were under way", async () => {
    dynamoDb
      .on(TransactWriteItemsCommand)
      .rejectsOnce(canceled("None", "TransactionConflict"))
      .rejectsOnce(canceled("ThrottlingError", "None"))
      .resolves({});
    assert.deepEqual(await table.write(writes), { done: true });
    assert.equal(pauses.length, 2);
  });

  it("tell which condition was not met, conflict or not", async () => {
    dynamoDb.on(TransactWriteItemsCommand).rejects(canceled("ConditionalCheckFailed", "TransactionConflict"));
    assert.deepEqual(await table.write(writes), { done: false, refused: [key, "met"] });
  });

  it("fail with what stood against them when it goes on, and at once with what is no conflict", async () => {
    dynamoDb.on(TransactWriteItemsCommand).rejects(canceled("None", "TransactionConflict"));
    await assert.rejects(table.write(writes), { name: "TransactionCanceledException" });
    assert.equal(pauses.length, 7);
    dynamoDb.on(TransactWriteItemsCommand).rejects(canceled("ValidationError", "None"));
    await assert.rejects(table.write(writes), { name: "TransactionCanceledException" });
    assert.equal(pauses.length, 7);
  });
});
