import type { Outcome } from "./run.ts";
import type { FailedTarget, RunRow } from "./run-row.ts";

/** How many failed targets a notice names; the run's row has all. */
const NAMED = 50;

/** What the topic is told when a run has ended; again after a lost answer, with the same `runId`. No cause is in it: the run's row has them. */
export interface Notice {
  readonly version: 1;
  readonly schedule: string;
  readonly runId: string;
  readonly outcome: Outcome;
  /** ISO 8601. */
  readonly slot: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly targets: { readonly done: number; readonly failed: number };
  /** The first 50. */
  readonly failed: readonly Omit<FailedTarget, "cause" | "ms">[];
  readonly slowest?: { readonly id: string; readonly ms: number };
  readonly stop?: string;
  /** The name of what kept the run from being carried out. */
  readonly error?: string;
}

export function noticeOf(row: RunRow): Notice {
  const { schedule, run, outcome, slot, startedAt, endedAt, done, failed, slowest, stop, error } = row;
  return {
    version: 1,
    schedule,
    runId: run,
    outcome,
    slot: new Date(slot).toISOString(),
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    durationMs: endedAt - startedAt,
    targets: { done, failed: failed.length },
    failed: failed.slice(0, NAMED).map(({ id, step, reason, error }) => ({ id, step, reason, error })),
    ...(slowest && { slowest }),
    ...(stop !== undefined && { stop }),
    ...(error && { error: error.error }),
  };
}
