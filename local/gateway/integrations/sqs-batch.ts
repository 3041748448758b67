import { sendMessageOf } from "./sqs-form.ts";
import { refusalOf, type SendMessage, type SqsRefusal, sizeOf } from "./sqs-message.ts";

/** One message of a SendMessageBatch, under the caller's own name for it. */
export interface BatchEntry extends SendMessage {
  readonly Id: string;
}

/**
 * SendMessageBatch out of a form: `SendMessageBatchRequestEntry.1.Id`, `.1.MessageBody`, `.1.MessageAttribute.1.Name`, …
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function batchOf(form: ReadonlyMap<string, string>): BatchEntry[] {
  const entries = new Map<string, Map<string, string>>();
  for (const [name, value] of form) {
    const [, number, field] = /^SendMessageBatchRequestEntry\.(\d+)\.(.+)$/.exec(name) ?? [];
    if (!number || !field) continue;
    const entry = entries.get(number) ?? new Map<string, string>();
    entries.set(number, entry.set(field, value));
  }
  return [...entries.values()].map((entry) => ({ Id: entry.get("Id") ?? "", ...sendMessageOf(entry) }));
}

/** What SQS refuses a whole batch for. */
export function refusalOfBatch(entries: readonly BatchEntry[], maxBytes: number): SqsRefusal | undefined {
  if (entries.length === 0)
    return {
      code: "EmptyBatchRequest",
      message: "There should be at least one SendMessageBatchRequestEntry in the request.",
    };
  if (entries.length > 10)
    return {
      code: "TooManyEntriesInBatchRequest",
      message: `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    };
  const odd = entries.find(({ Id }) => !/^[A-Za-z0-9_-]{1,80}$/.test(Id));
  if (odd)
    return {
      code: "InvalidBatchEntryId",
      message:
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    };
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    return { code: "BatchEntryIdsNotDistinct", message: "Two or more batch entries in the request have the same Id." };
  const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (bytes > maxBytes)
    return {
      code: "BatchRequestTooLong",
      message: `Batch requests cannot be longer than ${maxBytes} bytes. You have sent ${bytes} bytes.`,
    };
  return entries.map((entry) => refusalOf(entry, maxBytes)).find((found) => found?.code === "MissingParameter");
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
interface BatchFailure {
  readonly Id: string;
  readonly Code: string;
  readonly Message: string;
  readonly SenderFault: boolean;
}

/** What SQS refuses single ones for; the others go through. */
export function failuresOf(entries: readonly BatchEntry[], maxBytes: number): BatchFailure[] {
  return entries.flatMap((entry) => {
    const refused = refusalOf(entry, maxBytes);
    return refused ? [{ Id: entry.Id, Code: refused.code, Message: refused.message, SenderFault: true }] : [];
  });
}
