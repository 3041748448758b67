import type { Message } from "./message.ts";

/** A dead letter before it is sent: the message that could not be worked, and why. */
export interface DeadLetter {
  readonly message: Message;
  readonly reason: string;
  /** `name: message` of the error, cut. */
  readonly error?: string;
  readonly attempts: number;
  /** The `rev` of the failure that it tells of; a redrive names it; see {@link import("./claim.ts").claim}. */
  readonly failure?: string;
}

/** Body, attribute names, types and values together: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** What SQS carries: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REFUSED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** The original attributes that a redrive needs. */
const KEPT = ["requestId", "acceptedAt", "version", "idempotencyKey", "traceHeader", "replyTo"] as const;

/** What goes first when a body leaves no room: the rest of the letter can be found by its id, and the body must not be lost. */
const DISPENSABLE = [
  "error",
  "traceHeader",
  "replyTo",
  "acceptedAt",
  "attempts",
  "failure",
  "version",
  "reason",
] as const;

/** The attributes of a dead letter, all text and none empty, small enough to go with the body. */
export function letterAttributes({ message, reason, error, attempts, failure }: DeadLetter): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of KEPT) {
    const value = message.attributes[name];
    if (value) attributes[name] = value;
  }
  Object.assign(attributes, { reason, attempts: String(attempts) }, error && { error }, failure && { failure });
  for (const [name, value] of Object.entries(attributes)) attributes[name] = value.replace(REFUSED, "\u{FFFD}");
  return fitted(message.body, attributes, DISPENSABLE);
}

/**
 * What a dead letter is put back to the work queue with: what the request came with, the failure that is to be undone, and the error, for the
 * case that it comes back unworked. Not the reason: a letter without one is known to be SQS's own.
 */
export function redrivenAttributes(
  { body, attributes: { reason: _, attempts: __, ...others } }: Pick<Message, "body" | "attributes">,
  failure: string | undefined,
): Record<string, string> {
  return fitted(body, { ...others, ...(failure && { failure }) }, ["error", "traceHeader", "acceptedAt"]);
}

/** Leaves out what is dispensable, from the first, until the rest goes with the body. */
function fitted(body: string, all: Record<string, string>, dispensable: readonly string[]): Record<string, string> {
  const attributes = { ...all };
  for (const name of dispensable) {
    if (sizeOf(body, attributes) <= MAX_MESSAGE_BYTES) break;
    delete attributes[name];
  }
  return attributes;
}

export function sizeOf(body: string, attributes: Readonly<Record<string, string>>): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, value] of Object.entries(attributes)) bytes += Buffer.byteLength(`${name}String${value}`);
  return bytes;
}
