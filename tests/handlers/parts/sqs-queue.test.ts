import assert from "node:assert/strict";
import { ChangeMessageVisibilityBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { sqsQueue, urlOfSource } from "../../../handlers/parts/sqs-queue.ts";

describe("the queue in SQS", () => {
  // The instance, not the class: a mocked class stays mocked for every test that runs after this file.
  const client = new SQSClient({});
  const sqs = mockClient(client);
  beforeEach(() => sqs.reset());
  const entries = () =>
    sqs.calls().map(({ args }) => (args[0] as ChangeMessageVisibilityBatchCommand).input.Entries ?? []);

  it("takes whole seconds, rounded up, from none to twelve hours", async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
    const times = [-5, 0, 1, 1_000, 1_001, 1e12].map((ms, i) => ({ receiptHandle: `h${i}`, ms }));
    await sqsQueue(client, "https://q/1/work").showAfter(times);
    assert.deepEqual(
      entries()[0]?.map(({ VisibilityTimeout }) => VisibilityTimeout),
      [0, 0, 1, 1, 2, 43_200],
    );
  });

  it("takes ten messages at a time", async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
    const times = Array.from({ length: 23 }, (_, i) => ({ receiptHandle: `h${i}`, ms: 0 }));
    await sqsQueue(client, "https://q/1/work").showAfter(times);
    assert.deepEqual(
      entries().map(({ length }) => length),
      [10, 10, 3],
    );
  });

  it("names what SQS refused in its answer", async () => {
    const Failed = [{ Id: "0", Code: "ReceiptHandleIsInvalid", SenderFault: true }];
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed });
    const asked = sqsQueue(client, "https://q/1/work").showAfter([{ receiptHandle: "h", ms: 0 }]);
    await assert.rejects(asked, { name: "ReceiptHandleIsInvalid" });
  });

  it("is the one that the batch came from", () => {
    const known = "https://sqs.eu-central-1.amazonaws.com/123456789012/levee-dev-orders-work";
    const arn = "arn:aws:sqs:eu-central-1:123456789012:levee-dev-orders-undelivered";
    assert.equal(urlOfSource(arn, known), known.replace("work", "undelivered"));
    assert.equal(urlOfSource(undefined, known), known);
  });
});
