import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { letterAttributes } from "../dead-letter.ts";
import type { DeadLetters } from "../ports.ts";
import { traceAttributes } from "../trace.ts";

/** The dead-letter queue: the original body, byte for byte, with the reason beside it, and still its tenant's. */
export function sqsDeadLetters(client: SQSClient, queueUrl: string): DeadLetters {
  return {
    async send(letter) {
      const { body, group } = letter.message;
      const attributes = Object.entries(letterAttributes(letter)).map(([name, StringValue]) => [
        name,
        { DataType: "String", StringValue },
      ]);
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          ...traceAttributes(letter.message.attributes.traceHeader),
          MessageAttributes: Object.fromEntries(attributes),
          ...(group !== undefined && { MessageGroupId: group }),
        }),
      );
    },
  };
}
