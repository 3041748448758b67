import type { SQSRecord } from "aws-lambda";
import { traceIdOf } from "./trace.ts";

/** A message of the work queue as it came, readable or not. */
export interface Message {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** How often SQS handed it out, roughly. Good for backoff and for words, not for counting attempts. */
  readonly receives: number;
  /**
   * When it was put to its queue, epoch milliseconds; the clock by which SQS lets messages expire. New for a message that was redriven,
   * kept when SQS itself takes it away.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
   */
  readonly sentAt?: number;
  /** Whose turn it is among the tenants of a fair queue: MessageGroupId. Whoever sends the message on has to keep it. */
  readonly group?: string;
  /** The id of the trace that it belongs to, by X-Ray's count. */
  readonly traceId?: string;
  /** The message attributes that are text and not empty. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A message that can be worked. */
export interface Readable {
  readonly kind: "request";
  readonly requestId: string;
  readonly acceptedAt: number;
  readonly traceId?: string;
  readonly idempotencyKey?: string;
  readonly traceHeader?: string;
  /** The failure that an operator wants undone: what a dead letter carries, so every message that was redriven. */
  readonly failure?: string;
  readonly body: unknown;
}

/** One that cannot. With an id it gets an outcome; without one nobody could ask for it. */
export interface Unreadable {
  readonly kind: "malformed";
  readonly requestId?: string;
  readonly acceptedAt: number;
  readonly traceId?: string;
  /** The rule that it breaks; never a piece of the message. */
  readonly why: string;
}

/** One of a later release, met during a deployment or after a rollback. */
export interface Unknown {
  readonly kind: "newer";
  readonly requestId: string;
  readonly acceptedAt: number;
  readonly traceId?: string;
  readonly why: string;
}

/** The gateway makes ids of this form, with the caller behind the dot if it knows one; a `#` would reach into the items of idempotency keys. */
const REQUEST_ID = /^(\d{13})-[A-Za-z0-9_-]{8,64}(?:\.([A-Za-z0-9_-]{1,64}))?$/;

/** The versions that this release understands. A release that adds one keeps the old: their messages are still in the queue. */
const readers: Readonly<
  Record<number, (message: Message) => Pick<Readable, "body" | "idempotencyKey" | "traceHeader">>
> = {
  1: ({ body, attributes: { idempotencyKey, traceHeader } }) => ({
    body: JSON.parse(body),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  }),
};

const NEWEST_VERSION = Math.max(...Object.keys(readers).map(Number));

/** When the gateway took a request, by the clock in its id; epoch milliseconds. */
export const acceptedAtEdge = (requestId: string): number => Number(REQUEST_ID.exec(requestId)?.[1] ?? 0);

/** Whose request it is: a pseudonym that the gateway vouches for; `undefined` where callers are not known. */
export const callerOf = (requestId: string): string | undefined => REQUEST_ID.exec(requestId)?.[2];

/**
 * Whose request it is: the message's group. What a caller said of itself is kept below its name, `{caller}/{tenant}`; that is told without it.
 */
export function tenantOf(requestId: string, { group }: { readonly group?: string | undefined }): string | undefined {
  const caller = callerOf(requestId);
  return caller !== undefined && group?.startsWith(`${caller}/`) ? group.slice(caller.length + 1) : group;
}

/** The message's request id, if it is one; anything else may be anything and stays out of logs. */
export const idOf = ({ attributes: { requestId = "" } }: Message): string | undefined =>
  REQUEST_ID.test(requestId) ? requestId : undefined;

export function messageOf(record: SQSRecord): Message {
  const attributes: Record<string, string> = {};
  for (const [name, { stringValue }] of Object.entries(record.messageAttributes ?? {})) {
    if (stringValue) attributes[name] = stringValue;
  }
  const sentAt = Number(record.attributes?.SentTimestamp);
  const group = record.attributes?.MessageGroupId;
  const traceId = traceIdOf(attributes.traceHeader) ?? traceIdOf(record.attributes?.AWSTraceHeader);
  return {
    messageId: record.messageId,
    receiptHandle: record.receiptHandle,
    body: record.body,
    receives: Number(record.attributes?.ApproximateReceiveCount) || 1,
    ...(sentAt > 0 && { sentAt }),
    ...(group && { group }),
    ...(traceId !== undefined && { traceId }),
    attributes,
  };
}

export function readMessage(message: Message): Readable | Unreadable | Unknown {
  const { version = "", acceptedAt: accepted = "" } = message.attributes;
  const requestId = idOf(message);
  if (requestId === undefined) {
    const why = message.attributes.requestId
      ? "the attribute requestId is not a request id"
      : "the attribute requestId is missing";
    return { kind: "malformed", acceptedAt: 0, why };
  }
  // The id begins with the gateway's own clock, so a missing attribute costs nothing.
  const { traceId } = message;
  const known = {
    requestId,
    ...(traceId !== undefined && { traceId }),
    acceptedAt: /^\d{1,15}$/.test(accepted) ? Number(accepted) : acceptedAtEdge(requestId),
  };
  if (!/^[1-9]\d{0,8}$/.test(version))
    return { ...known, kind: "malformed", why: "the attribute version is not a number" };
  const reader = readers[Number(version)];
  if (!reader)
    return { ...known, kind: "newer", why: `message version ${version}; this release reads up to ${NEWEST_VERSION}` };
  try {
    const { failure } = message.attributes;
    return { ...known, kind: "request", ...reader(message), ...(failure === undefined ? {} : { failure }) };
  } catch {
    return { ...known, kind: "malformed", why: "the body is not JSON" };
  }
}
