import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { WatchedOutbox } from "../ports.ts";

/** At most ten entries a call: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const AT_ONCE = 10;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
const HELD = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** A queue that messages are put on, as JSON. One that is put on twice does no harm, so lost answers need no care. */
export const sqsOutbox = <Message>(client: SQSClient, queueUrl: string): WatchedOutbox<Message> => ({
  async send(messages) {
    for (let i = 0; i < messages.length; i += AT_ONCE) {
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: queueUrl,
          Entries: messages
            .slice(i, i + AT_ONCE)
            .map((message, n) => ({ Id: String(n), MessageBody: JSON.stringify(message) })),
        }),
      );
      const [first] = Failed;
      if (first) throw Object.assign(new Error(`${Failed.length} refused`), { name: first.Code ?? "MessageRefused" });
    }
  },

  async isIdle() {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...HELD] });
    const { Attributes = {} } = await client.send(command);
    return HELD.every((name) => Number(Attributes[name] ?? 0) === 0);
  },
});
