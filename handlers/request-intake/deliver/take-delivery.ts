import { delayAfter, NO_ATTEMPT_BACKOFF } from "../../parts/backoff.ts";
import { ANSWER_BEFORE_DEADLINE_MS, INSIST_MS } from "../../parts/margins.ts";
import type { Verdict } from "../../parts/work-batch.ts";
import { type Advanced, advance } from "../advance.ts";
import { type Delivery, readDelivery, writeDelivery } from "../delivery.ts";
import { type EntryState, entryId, isEnd, type LedgerEntry } from "./entry.ts";
import type { Answer, Channel } from "./ports.ts";
import { type DeliverShift, RECORD_MS } from "./shift.ts";
import { claimed, ended, waiting } from "./states.ts";

/** Why a process that died leaves nobody knowing. */
export const DIED = "its process died while it was sent";

/** A second over the lease, so that the next look finds it free. */
const AFTER_LEASE_MS = 1_000;

/**
 * Takes one delivery as far as this message can. It is claimed in the ledger by one conditional write, then sent by one call:
 *
 * - taken: `delivered`
 * - certainly not taken: tried again after backoff, the last time `giveUpAfterMs` after the first; then `failed`, as at once what never will be
 * - anything else, or a process that died in between: `unknown`; it is not sent again, because most receivers would act twice
 *
 * What is `failed` or `unknown` is put to the channel's dead-letter queue before its message may go. A letter of what failed names that end, so
 * putting it back to the channel's queue sends it again; a letter of what is unknown does not, that takes an operator's word for each.
 */
export async function takeDelivery(
  shift: DeliverShift,
  channel: Channel,
  body: string,
  receives: number,
): Promise<Verdict> {
  const { ports, deadline, settings } = shift;
  const read = readDelivery(body);
  if (read.kind === "newer") {
    return {
      act: "again",
      afterMs: delayAfter(NO_ATTEMPT_BACKOFF, receives, ports.random()),
      outcome: "newer-version",
    };
  }
  if (read.kind === "malformed") {
    await ports.letters.send({ body, status: "malformed", reason: "the message cannot be read", attempts: 0 });
    return { act: "ack", outcome: "malformed" };
  }
  const { delivery } = read;
  const { requestId } = delivery;
  const said = { channel: channel.name, requestId };
  const taken = await claim(shift, channel, delivery);
  if (!taken.moved) {
    const { stop } = taken;
    if (stop.kind === "later") return { act: "again", afterMs: stop.afterMs, outcome: stop.outcome, ...said };
    if (stop.kind === "over") await payLetter(shift, delivery, stop.entry);
    return { act: "ack", outcome: stop.kind === "over" ? "repeated" : "superseded", ...said };
  }
  const held = taken.item;
  if (isEnd(held.status)) return over(shift, delivery, held, said);
  // Claiming took longer than it should: a call is not begun whose answer could not be written down.
  if (deadline - ports.clock.now() < settings.callMs + RECORD_MS) {
    return record(shift, delivery, held, { kind: "again", reason: "its function had no time left" }, said);
  }
  return record(shift, delivery, held, await channel.send(delivery), said);
}

type Said = Readonly<Record<string, unknown>>;

/** Why a delivery cannot be claimed. */
type Unclaimed =
  | { readonly kind: "over"; readonly entry: LedgerEntry }
  | { readonly kind: "later"; readonly outcome: "busy" | "early"; readonly afterMs: number }
  | { readonly kind: "superseded" };

/** Claims it, or, if its claimant died, ends it as `unknown`. */
function claim(shift: DeliverShift, channel: Channel, delivery: Delivery): Promise<Advanced<Unclaimed, LedgerEntry>> {
  const { clock, ledger } = shift.ports;
  const { finishedAt, again } = delivery;
  const until = Math.min(shift.deadline - ANSWER_BEFORE_DEADLINE_MS, clock.now() + INSIST_MS);
  const id = entryId(channel.name, delivery.requestId);
  return advance<Unclaimed, LedgerEntry, EntryState>({ clock, store: ledger }, id, undefined, until, (entry) => {
    const anew = { to: claimed(shift, delivery, entry) };
    if (!entry) return anew;
    const later = (outcome: "busy" | "early", at: number) => ({
      stop: { kind: "later", outcome, afterMs: at - clock.now() + AFTER_LEASE_MS } as const,
    });
    if (entry.status === "claimed" && entry.leaseUntil > clock.now()) return later("busy", entry.leaseUntil);
    // Of two outcomes, before and after a redrive, only the newer one is still to be told.
    if (finishedAt < entry.finishedAt) return { stop: { kind: "superseded" } };
    if (finishedAt > entry.finishedAt) return anew;
    if (entry.status === "claimed") return { to: ended(shift, entry, "unknown", DIED) };
    if (entry.status === "waiting") return entry.notBefore > clock.now() ? later("early", entry.notBefore) : anew;
    return again === entry.rev ? anew : { stop: { kind: "over", entry } };
  });
}

/** Writes down what came of the call. If that cannot be done, the lease runs out, and it is `unknown`. */
async function record(
  shift: DeliverShift,
  delivery: Delivery,
  held: LedgerEntry,
  answer: Answer,
  said: Said,
): Promise<Verdict> {
  const { ports, settings, deadline } = shift;
  const { clock, ledger } = ports;
  const leftMs = held.since + settings.giveUpAfterMs - clock.now();
  const afterMs = Math.min(leftMs, pauseOf(shift, held, answer));
  const to = (): EntryState => {
    if (answer.kind === "delivered") return ended(shift, held, "delivered");
    const { kind, reason } = answer;
    if (kind === "lost") return ended(shift, held, "unknown", reason);
    if (kind === "refused") return ended(shift, held, "failed", reason);
    if (kind === "gone") return ended(shift, held, "gone", reason);
    return leftMs <= 0
      ? ended(shift, held, "failed", `given up after ${held.attempts} tries; the last: ${reason}`)
      : waiting(shift, held, clock.now() + afterMs, reason);
  };
  const next = to();
  const written = await advance<undefined, LedgerEntry, EntryState>(
    { clock, store: ledger },
    held.id,
    held,
    deadline - ANSWER_BEFORE_DEADLINE_MS,
    (entry) => (entry?.rev === held.rev ? { to: next } : { stop: undefined }),
  ).catch(() => undefined);
  const attempt = { ...said, attempt: held.attempts };
  if (!written?.moved) {
    const free = held.leaseUntil - clock.now() + AFTER_LEASE_MS;
    return { act: "again", afterMs: free, outcome: "unrecorded", ...attempt };
  }
  if (isEnd(next.status)) return over(shift, delivery, written.item, said);
  return { act: "again", afterMs, outcome: "refused", reason: next.reason, ...attempt };
}

/**
 * Backoff on top of what the other side asks for, never instead: asked to come back at once, or in a second, all day long, a delivery would use up the
 * times that SQS hands out its message within minutes, and what was put off together would come back together.
 */
const pauseOf = ({ ports, settings }: DeliverShift, { attempts }: LedgerEntry, answer: Answer): number =>
  ((answer.kind === "again" && answer.afterMs) || 0) + delayAfter(settings.backoff, attempts, ports.random());

/** It has its end: an operator is told if it has to be, then its message may go. */
async function over(shift: DeliverShift, delivery: Delivery, entry: LedgerEntry, said: Said): Promise<Verdict> {
  const { status: outcome, reason, attempts: attempt } = entry;
  const { log } = shift.ports;
  if (outcome === "failed" || outcome === "unknown") log.warn("not delivered", { ...said, outcome, reason, attempt });
  await payLetter(shift, delivery, entry);
  return { act: "ack", outcome, ...said, attempt, ...(reason !== undefined && { reason }) };
}

/** Puts it to the dead-letter queue, if that is still owed. A crash in between sends a second letter, which says the same. */
async function payLetter({ ports }: DeliverShift, delivery: Delivery, entry: LedgerEntry): Promise<void> {
  const { id, rev, status, reason = "", attempts, letter } = entry;
  if (letter !== "owed" || (status !== "failed" && status !== "unknown")) return;
  const { again: _, ...told } = delivery;
  const body = writeDelivery(status === "failed" ? { ...told, again: rev } : told);
  await ports.letters.send({ body, status, reason, requestId: delivery.requestId, attempts });
  // Only spares the next message the trouble.
  await ports.ledger.lettered(id, rev).catch(() => {});
}
