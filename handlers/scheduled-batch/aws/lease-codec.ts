import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { LeaseItem, Pause } from "../lease-item.ts";

type Attributes = Readonly<Record<string, AttributeValue>>;
type Numeric = { [K in keyof LeaseItem]-?: NonNullable<LeaseItem[K]> extends number ? K : never }[keyof LeaseItem];

/** Every attribute that is a number. The type makes sure that none is forgotten. */
const NUMBERS = Object.keys({
  slot: true,
  fence: true,
  ownedSince: true,
  expires: true,
  busyUntil: true,
  freeAt: true,
  skipped: true,
  skippedSlot: true,
  pending: true,
  runs: true,
  failedInARow: true,
  countedFrom: true,
  carriedOut: true,
  summarised: true,
  succeededAt: true,
  resumedAt: true,
} satisfies Record<Numeric, true>) as Numeric[];

/** An item that an operator paused before its first run has neither slot nor fence. */
export function decode(attributes: Attributes): LeaseItem {
  const { id, owner, running, paused } = attributes;
  const numbers = NUMBERS.flatMap((name) => (attributes[name]?.N ? [[name, Number(attributes[name].N)] as const] : []));
  return {
    slot: 0,
    fence: 0,
    ...Object.fromEntries(numbers),
    id: id?.S ?? "",
    ...(owner?.S !== undefined && { owner: owner.S }),
    ...(running?.SS && { running: new Set(running.SS) }),
    ...(paused && { paused: pauseOf(paused) }),
  };
}

/** By hand, in the console, somebody may have put anything there: it pauses the schedule all the same. */
const pauseOf = ({ M = {} }: AttributeValue): Pause => ({
  reason: M.reason?.S ?? "no reason given",
  at: Number(M.at?.N ?? 0),
  by: M.by?.S === "stopWhen" ? "stopWhen" : "operator",
  ...(M.who?.S !== undefined && { who: M.who.S }),
});
