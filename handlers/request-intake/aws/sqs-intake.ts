import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Ports } from "../validation/validate-request.ts";

/**
 * A caller waits, so a call has a second, and is made twice at most. A second message of one id does no harm: a worker knows it by the id.
 *
 * `requestTimeout` alone only warns: https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md
 */
const hurried = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 700, requestTimeout: 1_000, throwOnRequestTimeout: true },
  // One endpoint for everything, as configured: a queue's URL only names the queue.
  useQueueUrlAsEndpoint: false,
} as const;

/** The work queue, as the API's integration sends to it. */
export function sqsIntake(QueueUrl: string): Ports["send"] {
  const client = new SQSClient(hurried);
  return async (MessageBody, attributes, abortSignal) => {
    const texts = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]);
    const command = new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes: Object.fromEntries(texts) });
    await client.send(command, { abortSignal });
  };
}
