import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeliveryLetters } from "../ports.ts";

/** A channel's dead-letter queue: the message as it was, with the reason beside it. */
export const sqsLetters = (client: SQSClient, queueUrl: string): DeliveryLetters => ({
  async send({ body, status, reason, requestId, attempts }) {
    const attributes = { status, reason, attempts: String(attempts), ...(requestId && { requestId }) };
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
        ),
      }),
    );
  },
});
