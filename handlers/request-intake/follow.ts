import { createHash } from "node:crypto";
import { insist } from "../parts/insist.ts";
import { conclude } from "./conclude.ts";
import { outcomeOf } from "./document.ts";
import { type Item, isOutcome, stands } from "./item.ts";
import { callerOf, type Message, type Readable } from "./message.ts";
import { failed } from "./outcome.ts";
import type { KeyHolder } from "./ports.ts";
import { reopen } from "./reopen.ts";
import { forAWhile, pen, type Shift } from "./shift.ts";
import { accepted } from "./states.ts";
import { MAX_MESSAGE_LIFE_MS } from "./timing.ts";
import { endVanished } from "./vanished.ts";
import { concluded, type Verdict } from "./verdict.ts";

/** How many requests may wait for one outcome; see {@link import("./result.ts").MAX_INLINE_BYTES} for what bounds it. */
export const MAX_FOLLOWERS = 350;

/** Either the request is to be worked (`seen` is its item, if it has one), or its key made an end of it. */
export type Admission =
  | { readonly first: true; readonly seen: Item | undefined }
  | { readonly first: false; readonly verdict: Verdict };

/**
 * Sees to a request's Idempotency-Key. The first request that a worker meets under a key is worked; the others with the same payload,
 * byte for byte, become its followers and get its outcome, whatever that is; others end as `conflict`.
 *
 * @param take whether the request may become the first
 */
export async function admit(shift: Shift, request: Readable, message: Message, take: boolean): Promise<Admission> {
  const { clock, store } = shift.ports;
  const { requestId, idempotencyKey, acceptedAt } = request;
  if (idempotencyKey === undefined) return { first: true, seen: undefined };
  // Looking first keeps a late delivery from taking a forgotten key again.
  const seen = await insist(clock, forAWhile(shift), () => store.read(requestId));
  if (seen && hasHeldItsKey(seen, request.failure)) return { first: true, seen };
  const keyHash = keyHashOf(requestId, idempotencyKey);
  const me = { requestId, acceptedAt, payloadHash: sha256(message.body) };
  const now = Math.floor(clock.now() / 1000);
  const holder = await insist(clock, forAWhile(shift), () =>
    take ? store.takeKey(keyHash, me, now, now + shift.settings.retentionS) : store.readKey(keyHash, now),
  );
  if (holder === undefined || holder.requestId === requestId) return { first: true, seen };
  // What an operator wants undone is undone, although not by work: what is said of another's outcome needs an open status.
  if (seen) await reopen(shift.ports, requestId, seen, request.failure, forAWhile(shift), () => pen(shift));
  if (holder.payloadHash === me.payloadHash)
    return { first: false, verdict: await follow(shift, request, message, holder) };
  const conflict = failed("conflict", {
    name: "Conflict",
    message: "This Idempotency-Key was used before with another payload; use a new key, or send the same bytes.",
  });
  const advanced = await conclude(shift, request, undefined, () => conflict);
  return { first: false, verdict: await concluded(shift, message, requestId, advanced) };
}

/**
 * Whether a request that has an item needs no look at its key: it was attempted, so it held it, or it is over. Every other item says nothing
 * of the key: it was put back by an operator, who may have found it ended before anybody had looked at its key, or a follower has made it.
 */
const hasHeldItsKey = (seen: Item, failure: string | undefined): boolean =>
  !stands(seen, failure) && (seen.attempts > 0 || isOutcome(seen.status));

/**
 * Either the first request has its outcome, then it is this one's too; or this one's name is put on the first's item, in one write that
 * cannot be made once the first has its outcome. So whoever writes that outcome sees every name, and the message may go. Where this one wants its
 * outcome is kept before, because nobody knows it without the message.
 */
async function follow(shift: Shift, request: Readable, message: Message, holder: KeyHolder): Promise<Verdict> {
  const { clock, store } = shift.ports;
  const { requestId } = request;
  const { replyTo } = message.attributes;
  if (replyTo !== undefined) {
    // As long as the first, which may come to its end only when the last of its messages is read.
    const expiresAt = Math.ceil((clock.now() + MAX_MESSAGE_LIFE_MS) / 1000) + shift.settings.retentionS;
    await insist(clock, forAWhile(shift), () => store.keepReply(requestId, replyTo, expiresAt));
  }
  // As old as its message: an item that nobody has worked says by its time when that was put to the queue.
  const fresh = accepted(holder, { ...pen(shift), now: holder.acceptedAt });
  const { done, item } = await insist(clock, forAWhile(shift), () => store.enlist(holder.requestId, requestId, fresh));
  if (done) {
    const ended = await endVanished(shift, item, message);
    return { act: "ack", outcome: ended ? "expired" : "following", requestId };
  }
  if (!item)
    throw new Error(
      `Request ${holder.requestId} vanished while another wanted to follow it; the next delivery looks again`,
    );
  const outcome = isOutcome(item.status)
    ? outcomeOf(item)
    : failed("too-many-duplicates", {
        name: "TooManyDuplicates",
        message: `${MAX_FOLLOWERS} requests with this Idempotency-Key wait for the first one's outcome already; ask for that one's.`,
      });
  // As its outcome, so its trace: where the work was done.
  const advanced = await conclude(
    shift,
    { ...request, traceId: item.traceId },
    undefined,
    () => outcome,
    holder.requestId,
  );
  return concluded(shift, message, requestId, advanced, true);
}

/** A key is its caller's own: the same key of another caller is another key. A line end cannot be in a header, so no key looks like both. */
export function keyHashOf(requestId: string, idempotencyKey: string): string {
  const caller = callerOf(requestId);
  return sha256(caller === undefined ? idempotencyKey : `${caller}\n${idempotencyKey}`);
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
