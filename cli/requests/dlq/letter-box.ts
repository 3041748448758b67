import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Letter } from "../../../handlers/request-intake/redrive.ts";

/** A dead letter in our hands: nobody else gets it meanwhile. */
export interface HeldLetter extends Letter {
  readonly receiptHandle: string;
  /** When it was put to the queue, epoch milliseconds; when SQS moved it by itself, when it came to the work queue. */
  readonly since: number;
}

/** A dead-letter queue. */
export interface LetterBox {
  /** Some letters that nobody holds, ten at most; none when there is none that anybody could find. */
  take(): Promise<HeldLetter[]>;
  /** Gives letters back at once. */
  release(letters: readonly HeldLetter[]): Promise<void>;
  remove(letter: HeldLetter): Promise<void>;
}

/** Seconds for which a letter is ours; if we are killed, others get it after that. */
const HOLD_S = 300;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const AT_ONCE = 10;

export function sqsLetterBox(sqs: SQSClient, QueueUrl: string): LetterBox {
  return {
    async take() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: AT_ONCE,
          VisibilityTimeout: HOLD_S,
          // A long poll asks every server of the queue; a short one may find nothing although there is something.
          // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
          WaitTimeSeconds: 1,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["SentTimestamp", "MessageGroupId"],
        }),
      );
      return Messages.map(({ MessageId = "", ReceiptHandle = "", Body = "", MessageAttributes = {}, Attributes }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        since: Number(Attributes?.SentTimestamp),
        ...(Attributes?.MessageGroupId && { group: Attributes.MessageGroupId }),
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).flatMap(([name, { StringValue }]) =>
            StringValue ? [[name, StringValue]] : [],
          ),
        ),
      }));
    },
    async release(letters) {
      for (let i = 0; i < letters.length; i += AT_ONCE) {
        const Entries = letters
          .slice(i, i + AT_ONCE)
          .map(({ receiptHandle }, n) => ({ Id: String(n), ReceiptHandle: receiptHandle, VisibilityTimeout: 0 }));
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      }
    },
    async remove({ receiptHandle }) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
    },
  };
}
