import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Intake } from "./deployed.ts";

export interface DeadLetter {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Whether a letter is a request's. */
export const of =
  (requestId: string) =>
  ({ attributes }: DeadLetter): boolean =>
    attributes.requestId === requestId;

/** Takes everything out of an instance's dead-letter queue. */
export async function takeDeadLetters(
  sqs: SQSClient,
  { deadLetterQueueUrl: QueueUrl }: Pick<Intake, "deadLetterQueueUrl">,
): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
    );
    if (Messages.length === 0) return letters;
    for (const { Body: body = "", MessageAttributes = {}, ReceiptHandle } of Messages) {
      const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]);
      letters.push({ body, attributes: Object.fromEntries(attributes) });
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
