import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetters } from "../unreadable.ts";

/** The dead-letter queue: the original body, byte for byte, with the reason beside it. */
export const sqsDeadLetters = (client: SQSClient, queueUrl: string): DeadLetters => ({
  async send(body, reason) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageAttributes: { reason: { DataType: "String", StringValue: reason } },
      }),
    );
  },
});
