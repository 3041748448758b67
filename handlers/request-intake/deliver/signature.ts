import { createHmac } from "node:crypto";
import type { Delivery } from "../delivery.ts";

/** Random bytes of a secret: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/** The key of a secret as people hold it, `whsec_` and base64; `undefined` if it is none. */
export function keyOf(secret: string): Buffer | undefined {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret.trim()) ?? [];
  const key = Buffer.from(base64 ?? "", "base64");
  return key.length >= MIN_BYTES && key.length <= MAX_BYTES ? key : undefined;
}

/**
 * The same for every try of one outcome, and another for the outcome after a redrive: what receivers tell repetitions by. It has no full stop,
 * which ends a field of what is signed.
 */
export const webhookId = ({ requestId, finishedAt }: Pick<Delivery, "requestId" | "finishedAt">): string =>
  `${requestId.replaceAll(".", "~")}~${finishedAt}`;

/**
 * The headers of Standard Webhooks 1.0.0, with a signature by each key.
 *
 * @param now of this try, epoch milliseconds
 */
export function signedHeaders(keys: readonly Buffer[], id: string, now: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  const signature = (key: Buffer) => createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": keys.map((key) => `v1,${signature(key)}`).join(" "),
  };
}
