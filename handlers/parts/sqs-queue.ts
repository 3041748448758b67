import { ChangeMessageVisibilityBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { MAX_VISIBILITY_MS } from "./margins.ts";
import type { Queue } from "./queue.ts";

/** At most ten entries a call: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
const AT_ONCE = 10;

/** A queue's visibility timeouts. Setting one twice is setting it once, so lost answers need no care. */
export function sqsQueue(client: SQSClient, queueUrl: string): Queue {
  return {
    async showAfter(messages) {
      for (let i = 0; i < messages.length; i += AT_ONCE) {
        const { Failed = [] } = await client.send(
          new ChangeMessageVisibilityBatchCommand({
            QueueUrl: queueUrl,
            Entries: messages.slice(i, i + AT_ONCE).map(({ receiptHandle, ms }, n) => ({
              Id: String(n),
              ReceiptHandle: receiptHandle,
              VisibilityTimeout: Math.ceil(Math.min(Math.max(ms, 0), MAX_VISIBILITY_MS) / 1000),
            })),
          }),
        );
        const [first] = Failed;
        if (first)
          throw Object.assign(new Error(`${Failed.length} refused`), { name: first.Code ?? "VisibilityRefused" });
      }
    },
  };
}

/**
 * The URL of the queue that a batch came from: like the URL of a queue that is known, with the account and name of the event's ARN. One
 * setting then serves the work queue and the one that its undelivered messages go to.
 */
export function urlOfSource(eventSourceArn: string | undefined, knownUrl: string): string {
  const [, , , , account, name] = eventSourceArn?.split(":") ?? [];
  return account && name ? knownUrl.replace(/[^/]+\/[^/]+$/, `${account}/${name}`) : knownUrl;
}
