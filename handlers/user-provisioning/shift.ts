import { insist } from "../parts/insist.ts";
import { ANSWER_BEFORE_DEADLINE_MS, LEASE_AFTER_DEADLINE_MS } from "../parts/margins.ts";
import { isAllEnded } from "./counting.ts";
import type { Moved } from "./ledger.ts";
import type { Ports } from "./ports.ts";
import type { Row, RowChange } from "./row.ts";

/** One invocation: what it may use, and the moment by which Lambda has ended it (epoch milliseconds). */
export interface Shift<P extends Omit<Ports, "queue"> = Ports> {
  readonly ports: P;
  readonly deadline: number;
}

type Any = Shift<Omit<Ports, "queue">>;

/** What must be left when a call begins: to hear its answer, which takes at most 4 s, and to write down what came of it. */
const CALL_MS = 8_000;

/** How many of a roster's rows are written at once. */
const AT_ONCE = 25;

/** Until when nobody else may touch what this invocation has begun: certainly after its process is dead. */
export const leaseOf = ({ deadline }: Any): number => deadline + LEASE_AFTER_DEADLINE_MS;

/** When the last call may begin. */
export const lastCall = ({ deadline }: Any): number => deadline - CALL_MS;

/** How long to insist on what was done for: a user, a mail. */
export const untilTheEnd = ({ deadline }: Any): number => deadline - ANSWER_BEFORE_DEADLINE_MS;

/** Changes a row if it is as it was seen. The nonce is made once, so a write whose answer was lost counts once however often it is made. */
export function move(shift: Any, seen: Row, change: RowChange): Promise<Moved> {
  const { clock, ledger, nonce } = shift.ports;
  const rev = nonce();
  return insist(clock, untilTheEnd(shift), () => ledger.moveRow(seen, change, rev));
}

/** Does something for each, some of them at once; throws the first error, once all that were begun have settled. */
export async function forEach<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  for (let i = 0; i < items.length; i += AT_ONCE) {
    const settled = await Promise.allSettled(items.slice(i, i + AT_ONCE).map(act));
    const failed = settled.find((each) => each.status === "rejected");
    if (failed) throw failed.reason;
  }
}

/** Has the roster finished if nothing is left to do for it. Said more than once, it is done once. */
export async function finishIfEnded({ ports }: Any, rosterId: string): Promise<boolean> {
  const roster = await ports.ledger.readRoster(rosterId);
  if (roster?.status !== "working" || !isAllEnded(roster, await ports.ledger.counts(rosterId))) return false;
  await ports.rosters.send([{ version: 1, kind: "finish", rosterId }]);
  return true;
}
