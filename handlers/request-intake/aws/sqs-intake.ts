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
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  return async ({ body, attributes, groupId, trace }, abortSignal) => {
    const texts = Object.entries(attributes).map(([name, value]) => [name, text(value)]);
    const command = new SendMessageCommand({
      QueueUrl,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(texts),
      ...(groupId !== undefined && { MessageGroupId: groupId }),
      ...(trace !== undefined && { MessageSystemAttributes: { AWSTraceHeader: text(trace) } }),
    });
    await client.send(command, { abortSignal });
  };
}
