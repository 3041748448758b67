import { type Advanced, advance } from "./advance.ts";
import { judge, type Unclaimed, whoOf } from "./claim.ts";
import type { Item } from "./item.ts";
import type { Outcome } from "./outcome.ts";
import { forAWhile, pen, type Shift, untilTheEnd } from "./shift.ts";
import { ended, type Who } from "./states.ts";

/**
 * Records the outcome of an attempt, if this process still holds the request.
 *
 * @returns the item with its outcome, ours or another's; not moved if the request is no longer held
 */
export const settle = (shift: Shift, who: Who, held: Item, outcome: Outcome): Promise<Advanced<Item | undefined>> =>
  advance(shift.ports, who.requestId, held, untilTheEnd(shift), (item) =>
    item?.rev === held.rev ? { to: ended(whoOf(who, item), pen(shift), item, outcome) } : { stop: item },
  );

/** Why it cannot be given an outcome: it has one, or somebody may be working it. */
export type Unfree = Exclude<Unclaimed, { kind: "spent" }>;

/**
 * Records an outcome for a request that nobody holds: one that cannot be worked, or not any more.
 *
 * @param outcome from what the table holds at that moment; the item is free then, whatever it was when last seen
 * @param duplicateOf the request whose outcome it is
 */
export const conclude = (
  shift: Shift,
  who: Who,
  seen: Item | undefined,
  outcome: (item: Item | undefined) => Outcome,
  duplicateOf?: string,
): Promise<Advanced<Unfree>> =>
  advance<Unfree>(shift.ports, who.requestId, seen, forAWhile(shift), (item) => {
    const stop = judge(item, shift.ports.clock.now(), Number.POSITIVE_INFINITY);
    if (stop && stop.kind !== "spent") return { stop };
    const counts = item && { attempts: item.attempts, deaths: item.deaths };
    return { to: ended(whoOf(who, item), pen(shift), counts, outcome(item), duplicateOf) };
  });
