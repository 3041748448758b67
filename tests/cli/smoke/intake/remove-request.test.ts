import assert from "node:assert/strict";
import { type AttributeValue, DeleteItemCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import type { Context } from "../../../../cli/context.ts";
import { removeRequest } from "../../../../cli/smoke/intake/remove-request.ts";

describe("a request of a smoke test that is taken away", () => {
  const dynamodb = mockClient(DynamoDBClient);
  const sqs = mockClient(SQSClient);
  after(() => {
    dynamodb.restore();
    sqs.restore();
  });
  beforeEach(() => {
    dynamodb.reset();
    sqs.reset();
  });

  const table: Record<string, Record<string, AttributeValue>> = {};
  const context = {
    aws: { dynamodb: new DynamoDBClient(), sqs: new SQSClient() },
    intake: {
      statusTable: "status",
      deadLetterQueueUrl: "dlq",
      channels: { webhook: { queueUrl: "webhook", deadLetterQueueUrl: "webhook-dlq" } },
    },
  } as unknown as Context;

  it("takes its channel's dead letter with it, once that is sent", async () => {
    table["1-a"] = { status: { S: "succeeded" }, document: { S: "{}" } };
    table["delivery#webhook#1-a"] = { status: { S: "failed" }, letter: { S: "owed" } };
    dynamodb.on(GetItemCommand).callsFake(({ Key }) => {
      const Item = table[Key.id.S];
      // A look later, the letter is there.
      table["delivery#webhook#1-a"] = { status: { S: "failed" }, letter: { S: "sent" } };
      return { Item };
    });
    dynamodb.on(DeleteItemCommand).resolves({});
    const letter = (id: string) => ({ MessageId: id, ReceiptHandle: `of ${id}`, Body: "" });
    sqs
      .on(ReceiveMessageCommand, { QueueUrl: "webhook-dlq" })
      .resolvesOnce({
        Messages: [
          { ...letter("another's"), MessageAttributes: { requestId: { DataType: "String", StringValue: "1-b" } } },
          { ...letter("its own"), MessageAttributes: { requestId: { DataType: "String", StringValue: "1-a" } } },
        ],
      })
      .resolves({});
    await removeRequest(context, "1-a", "key");
    assert.deepEqual(
      sqs.commandCalls(DeleteMessageCommand).map(({ args: [{ input }] }) => input),
      [{ QueueUrl: "webhook-dlq", ReceiptHandle: "of its own" }],
    );
    const gone = dynamodb.commandCalls(DeleteItemCommand).map(({ args: [{ input }] }) => input.Key?.id?.S);
    assert.ok(gone.includes("delivery#webhook#1-a"));
    assert.equal(gone.at(-1), "1-a");
  });
});
