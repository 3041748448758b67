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
const KEPT = ["requestId", "acceptedAt", "version", "idempotencyKey", "traceHeader"] as const;

/** What goes first when a body leaves no room: the rest of the letter can be found by its id, and the body must not be lost. */
const DISPENSABLE = ["error", "traceHeader", "acceptedAt", "attempts", "failure", "version"] as const;

/** The attributes of a dead letter, all text and none empty, small enough to go with the body. */
export function letterAttributes({ message, reason, error, attempts, failure }: DeadLetter): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of KEPT) {
    const value = message.attributes[name];
    if (value) attributes[name] = value;
  }
  Object.assign(attributes, { reason, attempts: String(attempts) }, error && { error }, failure && { failure });
  for (const [name, value] of Object.entries(attributes)) attributes[name] = value.replace(REFUSED, "\u{FFFD}");
  for (const name of DISPENSABLE) {
    if (sizeOf(message.body, attributes) <= MAX_MESSAGE_BYTES) break;
    delete attributes[name];
  }
  return attributes;
}

function sizeOf(body: string, attributes: Readonly<Record<string, string>>): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, value] of Object.entries(attributes)) bytes += Buffer.byteLength(`${name}String${value}`);
  return bytes;
}
