import { LEASE_AFTER_DEADLINE_MS } from "../parts/margins.ts";
import { advance } from "./advance.ts";
import { whoOf } from "./claim.ts";
import type { Item } from "./item.ts";
import type { Message } from "./message.ts";
import { pen, type Shift } from "./shift.ts";
import { working } from "./states.ts";
import { END_WITHIN_MS } from "./timing.ts";

/** How long to insist on the note: the process has little more than that to live. */
const NOTE_WITHIN_MS = END_WITHIN_MS / 2;

/**
 * Ends the process of a function that does not settle. Left alone it would go on in a thawed environment, beside the next attempt.
 *
 * 1. A thread is set to kill the process, so that its end is certain although the function may block the event loop at any moment.
 * 2. Only then is the lease cut down, to that end and the usual margin, with a note that the attempt timed out. If this is the last
 *    attempt, its outcome is written by the next delivery, when nothing of it can run any more.
 * 3. The rest of the batch is handed back untouched. What was settled is handed back too: its next delivery finds the outcome.
 *
 * If any step fails, the next is made all the same: the lease then ends as it was claimed, and the messages come when they come.
 */
export async function endProcess(
  shift: Shift,
  held: Item,
  { hung, others, backoffMs }: { hung: Message; others: readonly Message[]; backoffMs: number },
): Promise<never> {
  const { clock, ending, queue, store, log } = shift.ports;
  const certain = await ending.within(END_WITHIN_MS).catch(() => false);
  const dead = clock.now() + END_WITHIN_MS + LEASE_AFTER_DEADLINE_MS;
  const leaseUntil = certain ? Math.min(held.leaseUntil, dead) : held.leaseUntil;
  const counts = { attempts: held.attempts, deaths: held.deaths, timedOut: held.attempts };
  const who = whoOf({ requestId: held.id, acceptedAt: held.acceptedAt }, held);
  const noted = await advance({ clock, store }, held.id, held, clock.now() + NOTE_WITHIN_MS, (item) =>
    item?.rev === held.rev ? { to: working(who, pen(shift), counts, leaseUntil) } : { stop: item },
  ).then(
    ({ moved }) => moved,
    () => false,
  );
  const back = others.map(({ receiptHandle }) => ({ receiptHandle, ms: 0 }));
  const again = { receiptHandle: hung.receiptHandle, ms: leaseUntil - clock.now() + 1_000 + backoffMs };
  await queue.showAfter(noted ? [again, ...back] : back).catch(() => {});
  log.error("function did not settle; its process ends", {
    requestId: held.id,
    traceId: held.traceId,
    attempt: held.attempts,
    outcome: "timed-out",
    noted,
    handedBack: others.length,
  });
  return ending.now();
}
