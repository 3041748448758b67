import assert from "node:assert/strict";
import {
  BatchGetItemCommand,
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
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

describe("a table", () => {
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

  it("makes writes that go together again after others that were under way", async () => {
    dynamoDb
      .on(TransactWriteItemsCommand)
      .rejectsOnce(canceled("None", "TransactionConflict"))
      .rejectsOnce(canceled("ThrottlingError", "None"))
      .resolves({});
    assert.deepEqual(await table.write(writes), { done: true });
    assert.equal(pauses.length, 2);
  });

  it("tells which condition was not met, conflict or not", async () => {
    dynamoDb.on(TransactWriteItemsCommand).rejects(canceled("ConditionalCheckFailed", "TransactionConflict"));
    assert.deepEqual(await table.write(writes), { done: false, refused: [key, "met"] });
  });

  it("fails with what stood against them when it goes on, and at once with what is no conflict", async () => {
    dynamoDb.on(TransactWriteItemsCommand).rejects(canceled("None", "TransactionConflict"));
    await assert.rejects(table.write(writes), { name: "TransactionCanceledException" });
    assert.equal(pauses.length, 7);
    dynamoDb.on(TransactWriteItemsCommand).rejects(canceled("ValidationError", "None"));
    await assert.rejects(table.write(writes), { name: "TransactionCanceledException" });
    assert.equal(pauses.length, 7);
  });

  it("is read by keys, 100 at once, and again for those that were left out", async () => {
    const keys = Array.from({ length: 150 }, (_, n) => ({ pk: { S: "p" }, sk: { S: String(n) } }));
    const asked: number[] = [];
    dynamoDb.on(BatchGetItemCommand).callsFake(({ RequestItems }) => {
      const { Keys, ConsistentRead } = RequestItems.ledger;
      assert.equal(ConsistentRead, true);
      asked.push(Keys.length);
      const read = asked.length === 1 ? Keys.slice(10) : Keys;
      return {
        Responses: { ledger: read },
        UnprocessedKeys: asked.length === 1 ? { ledger: { Keys: Keys.slice(0, 10) } } : {},
      };
    });
    const items = await table.getAll(keys);
    assert.deepEqual([asked, items.length, new Set(items.map(({ sk }) => sk?.S)).size], [[100, 60], 150, 150]);
    assert.equal(pauses.length, 1);
  });
});
