import * as v from "valibot";
import type { Outcome } from "./outcome.ts";

/** By which ways an outcome is pushed to somebody. */
export const CHANNELS = ["mail", "push", "webhook", "socket"] as const;

export type ChannelName = (typeof CHANNELS)[number];

/** One outcome on its way by one channel: the message on that channel's queue. */
export interface Delivery {
  readonly version: 1;
  readonly requestId: string;
  readonly status: Outcome["status"];
  /** When the request ended, epoch milliseconds. Of two outcomes of one request, before and after a redrive, it tells the newer. */
  readonly finishedAt: number;
  /** The status document as it is: JSON text. */
  readonly document: string;
  /** Where it goes, as the request said; missing where the channel knows by itself. */
  readonly address?: string;
  /** The `rev` of the end that an operator wants undone: only such a message sends again what was sent, or failed, before. */
  readonly again?: string;
}

/** The longest address there is: what browsers and most servers take of a URL; a mail address has 254 characters at most. */
export const MAX_ADDRESS = 2_048;

/** What SQS does not carry: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const NOT_CARRIED = /[\u{FFFE}\u{FFFF}]/gu;

/**
 * The message's text. JSON's own escapes see to control characters and lone surrogates. A document of
 * {@link import("./result.ts").MAX_INLINE_BYTES} at most doubles, so a message is always under SQS's 1 MiB.
 */
export const writeDelivery = (delivery: Delivery): string => carried(JSON.stringify(delivery));

/** JSON text that says the same, and that SQS carries. */
export const carried = (json: string): string =>
  json.replace(NOT_CARRIED, (character) => `\\u${character.charCodeAt(0).toString(16)}`);

const schema = v.object({
  version: v.literal(1),
  requestId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]{1,200}$/)),
  status: v.picklist(["succeeded", "failed", "expired"]),
  finishedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  document: v.string(),
  address: v.optional(v.string()),
  again: v.optional(v.string()),
});

const newer = v.object({ version: v.pipe(v.number(), v.safeInteger(), v.minValue(2)) });

/** A message of a channel's queue as it was read. `newer`: of a later release, met during a deployment. */
export type ReadDelivery =
  | { readonly kind: "delivery"; readonly delivery: Delivery }
  | { readonly kind: "newer" }
  | { readonly kind: "malformed" };

export function readDelivery(body: string): ReadDelivery {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: "malformed" };
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return { kind: "delivery", delivery: parsed.output };
  return { kind: v.is(newer, json) ? "newer" : "malformed" };
}
