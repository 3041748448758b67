import assert from "node:assert/strict";
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** A queue that a test reads, message by message, in whatever order SQS hands them out. */
export class Inbox {
  readonly #sqs: SQSClient;
  readonly #url: string;
  readonly #read = new Map<string, Message>();

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  /** Takes the message of a request off the queue. */
  async take(
    requestId: string,
  ): Promise<{ body: string; attributes: Record<string, string>; trace: string | undefined }> {
    while (!this.#read.has(requestId)) {
      assert.notEqual(await this.#receive(1), 0, `${requestId} is not on the queue`);
    }
    const { Body: body = "", MessageAttributes = {}, Attributes } = this.#read.get(requestId)!;
    this.#read.delete(requestId);
    for (const { DataType } of Object.values(MessageAttributes)) assert.equal(DataType, "String");
    const texts = Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue] as const);
    return { body, attributes: Object.fromEntries(texts), trace: Attributes?.AWSTraceHeader };
  }

  /** Takes all that is left, and says of which requests it was. */
  async drain(): Promise<string[]> {
    while ((await this.#receive(0)) > 0);
    const ids = [...this.#read.keys()];
    this.#read.clear();
    return ids;
  }

  async #receive(WaitTimeSeconds: number): Promise<number> {
    const QueueUrl = this.#url;
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["AWSTraceHeader"],
        WaitTimeSeconds,
      }),
    );
    for (const message of Messages) {
      const id = message.MessageAttributes?.requestId?.StringValue ?? "";
      assert.ok(!this.#read.has(id), `two messages of one id: ${id}`);
      this.#read.set(id, message);
    }
    if (Messages.length > 0) {
      const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
      const { Failed = [] } = await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      assert.deepEqual(Failed, []);
    }
    return Messages.length;
  }
}
