import { documentOf } from "./document.ts";
import type { Item, State } from "./item.ts";
import { needsDeadLetter, type Outcome } from "./outcome.ts";
import { MAX_MESSAGE_LIFE_MS } from "./timing.ts";

/** The request that a state is written for. */
export interface Who {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
  readonly traceId?: string | undefined;
}

/** When, under which nonce, and for how long after its end. */
export interface Pen {
  readonly now: number;
  readonly rev: string;
  readonly retentionS: number;
}

type Counts = Pick<Item, "attempts" | "deaths" | "timedOut">;

const NONE: Counts = { attempts: 0, deaths: 0 };

/** Nobody works it: as it came, or after an attempt that failed and let go. */
export function accepted(who: Who, pen: Pen, { attempts, deaths }: Counts = NONE): State {
  return { ...unfinished(who, pen, { attempts, deaths }, "accepted"), leaseUntil: 0 };
}

/** An attempt is under way in a process that is dead by `leaseUntil`. */
export function working(who: Who, pen: Pen, counts: Counts, leaseUntil: number): State {
  return { ...unfinished(who, pen, counts, "working"), leaseUntil };
}

/** It has its outcome. */
export function ended(
  who: Who,
  pen: Pen,
  { attempts, deaths }: Counts = NONE,
  outcome: Outcome,
  duplicateOf?: string,
): State {
  const { status, detail } = outcome;
  const owed = duplicateOf === undefined && needsDeadLetter(outcome);
  return {
    status,
    attempts,
    deaths,
    leaseUntil: 0,
    rev: pen.rev,
    ...from(who),
    expiresAt: Math.ceil(pen.now / 1000) + pen.retentionS,
    document: documentOf({ ...who, status, attempts, now: pen.now, outcome, duplicateOf }),
    ...(owed && { deadLetter: "owed", detail }),
  };
}

/**
 * What is not finished must outlive its message, or a redelivery would find nothing and count from 1 again. A message lives 14 days at
 * most; then the retention of what it ends in, because a key may point here that long.
 */
function unfinished(who: Who, pen: Pen, counts: Counts, status: "accepted" | "working"): Omit<State, "leaseUntil"> {
  return {
    ...counts,
    status,
    rev: pen.rev,
    ...from(who),
    expiresAt: Math.ceil((pen.now + MAX_MESSAGE_LIFE_MS) / 1000) + pen.retentionS,
    document: documentOf({ ...who, status, attempts: counts.attempts, now: pen.now }),
  };
}

const from = ({ acceptedAt, traceId }: Who) => ({ acceptedAt, ...(traceId !== undefined && { traceId }) });
