import { type Advanced, advance } from "./advance.ts";
import { type Item, isOutcome, stands } from "./item.ts";
import { forAWhile, leaseOf, pen, type Shift } from "./shift.ts";
import { accepted, type Who, working } from "./states.ts";

/** Why a request cannot be claimed. */
export type Unclaimed =
  | { readonly kind: "over"; readonly item: Item }
  | { readonly kind: "busy"; readonly until: number }
  | { readonly kind: "spent"; readonly item: Item };

/**
 * What stands against another attempt:
 *
 * - `over`: it has its outcome
 * - `busy`: its lease runs, so its claimant may be alive
 * - `spent`: all its attempts have been claimed, so it needs its outcome
 */
export function judge(item: Item | undefined, now: number, maxAttempts: number): Unclaimed | undefined {
  if (!item) return undefined;
  if (isOutcome(item.status)) return { kind: "over", item };
  if (item.leaseUntil > now) return { kind: "busy", until: item.leaseUntil };
  if (item.attempts >= maxAttempts) return { kind: "spent", item };
  return undefined;
}

/**
 * Claims the next attempt for this invocation. Whoever knows the returned item's `rev` holds the request.
 *
 * A message that was redriven from the dead-letter queue names the failure that it wants undone. While that failure stands the request
 * starts anew, from attempt 1; once anything has been written since, the message is like any other, so its duplicates undo nothing.
 */
export function claim(
  shift: Shift,
  who: Who & { readonly failure?: string },
  seen: Item | undefined,
): Promise<Advanced<Unclaimed>> {
  return advance<Unclaimed>(shift.ports, who.requestId, seen, forAWhile(shift), (item) => {
    const redriven = stands(item, who.failure);
    const stop = redriven ? undefined : judge(item, shift.ports.clock.now(), shift.settings.maxAttempts);
    if (stop) return { stop };
    const done = redriven || !item ? { attempts: 0, deaths: 0 } : { attempts: item.attempts, deaths: deathsOf(item) };
    return { to: working(whoOf(who, item), pen(shift), { ...done, attempts: done.attempts + 1 }, leaseOf(shift)) };
  });
}

/**
 * Lets go of a claim, so that the next delivery need not wait for the lease. Only when nothing of the attempt can be running any more.
 *
 * @param attempts how many count from now on: as claimed, or one less when the function was never called
 * @returns false if it could not be done; the lease then runs out by itself
 */
export async function release(shift: Shift, who: Who, held: Item, attempts = held.attempts): Promise<boolean> {
  const { deaths } = held;
  try {
    const released = await advance(shift.ports, who.requestId, held, forAWhile(shift), (item) =>
      item?.rev === held.rev ? { to: accepted(whoOf(who, item), pen(shift), { attempts, deaths }) } : { stop: item },
    );
    return released.moved;
  } catch {
    return false;
  }
}

/** How many attempts ended without a word, the last included: it says `working`, its lease is over, and it did not time out. */
export const deathsOf = (item: Item): number =>
  item.deaths + (item.status === "working" && item.timedOut !== item.attempts ? 1 : 0);

/** The table's own word on when the request was accepted, once there is one, and on its trace when its message has none. */
export const whoOf = (who: Who, item: Item | undefined): Who =>
  item ? { ...who, acceptedAt: item.acceptedAt, traceId: who.traceId ?? item.traceId } : who;
