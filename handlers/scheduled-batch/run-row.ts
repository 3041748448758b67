import type { Failure, Outcome } from "./run.ts";

/** A target that was not done, as the run's row has it. */
export interface FailedTarget extends Failure {
  readonly id: string;
  readonly step: string;
  readonly ms: number;
}

/** One run in the runs' ledger. Times in epoch milliseconds. */
export interface RunRow {
  /** The partition key: the lease's key. */
  readonly schedule: string;
  /** The sort key: `runIdOf`, so runs are in the order of their slots. */
  readonly run: string;
  readonly outcome: Outcome;
  readonly slot: number;
  readonly fence: number;
  /** The execution's ARN. */
  readonly owner: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly done: number;
  readonly failed: readonly FailedTarget[];
  readonly slowest?: { readonly id: string; readonly ms: number };
  /** Why the schedule was stopped. */
  readonly stop?: string;
  /** Why the run was not carried out. */
  readonly error?: Failure;
  /** `run-now --failed-of`: it was for a part of the targets only. */
  readonly only?: number;
}
