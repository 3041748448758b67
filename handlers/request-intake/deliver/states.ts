import { LEASE_AFTER_DEADLINE_MS } from "../../parts/margins.ts";
import type { Delivery } from "../delivery.ts";
import { MAX_MESSAGE_LIFE_MS } from "../timing.ts";
import type { EntryState, LedgerEntry } from "./entry.ts";
import type { DeliverShift } from "./shift.ts";

/** This invocation sends it. A delivery that begins anew, by an operator's word or with a newer outcome, counts from 1. */
export function claimed(shift: DeliverShift, { finishedAt, address }: Delivery, entry: LedgerEntry | undefined) {
  const { now } = shift.ports.clock;
  const goesOn = entry?.status === "waiting" && entry.finishedAt === finishedAt;
  return {
    ...unfinished(shift),
    status: "claimed",
    finishedAt,
    since: goesOn ? entry.since : now(),
    attempts: (goesOn ? entry.attempts : 0) + 1,
    leaseUntil: shift.deadline + LEASE_AFTER_DEADLINE_MS,
    notBefore: 0,
    ...(address !== undefined && { address }),
  } as const satisfies EntryState;
}

/** It was refused, and is tried again then. */
export const waiting = (shift: DeliverShift, held: LedgerEntry, notBefore: number, reason: string): EntryState => ({
  ...stateOf(held),
  ...unfinished(shift),
  status: "waiting",
  leaseUntil: 0,
  notBefore,
  reason,
});

/** It has its end. What failed or is unknown is for an operator to see. */
export function ended(
  shift: DeliverShift,
  held: LedgerEntry,
  status: "delivered" | "failed" | "gone" | "unknown",
  reason?: string,
): EntryState {
  const { reason: _, letter: __, ...state } = stateOf(held);
  return {
    ...state,
    ...unfinished(shift),
    // A letter of what is unknown must never find it forgotten, however late it is put back: it would be sent again.
    ...(status !== "unknown" && { expiresAt: Math.ceil(shift.ports.clock.now() / 1_000) + shift.settings.retentionS }),
    status,
    leaseUntil: 0,
    notBefore: 0,
    ...(reason !== undefined && { reason }),
    ...((status === "failed" || status === "unknown") && { letter: "owed" }),
  };
}

const stateOf = ({ id: _, ...state }: LedgerEntry): EntryState => state;

/** What is not finished must outlive every message that can tell of it. */
const unfinished = ({ ports, settings }: DeliverShift) => ({
  rev: ports.nonce(),
  updatedAt: ports.clock.now(),
  expiresAt: Math.ceil((ports.clock.now() + MAX_MESSAGE_LIFE_MS) / 1_000) + settings.retentionS,
});
