import type { Log } from "../parts/log.ts";
import type { Target } from "./run.ts";

export type { Log, Target };

/**
 * What a team's functions are and get. This is the only file of ScheduledBatch that a team's file needs to import.
 *
 * A step: called for one target, after the steps before it were done for that target. What it returns is dropped: steps hand work on
 * through the team's own tables.
 *
 * @example
 * ```ts
 * import { PermanentError, type StepHandler } from "../scheduled-batch/contract.ts";
 *
 * export const handler: StepHandler<{ id: string; table: string }> = async ({ table }, { fence, signal, log }) => {
 *   const rows = await readUsage(table, { signal });
 *   if (rows === undefined) throw new PermanentError(`there is no table ${table}`); // this target's run is over
 *   await writeTotals(table, rows, { onlyIf: "fence <= :fence", fence }); // a stale run cannot overwrite a newer one
 *   log.info("totals written", { rows: rows.length });
 * };
 * ```
 */
export type StepHandler<T extends string | { readonly id: string } = Target> = (
  target: T,
  step: Step,
) => Promise<unknown> | unknown;

/** Which run this is. */
export interface RunContext {
  /**
   * The fencing number: grows with every run of the schedule, whoever started it. Hand it to what is written, and have the write refused
   * where a higher one has written before: https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html
   */
  readonly fence: number;
  /** The tick that the run is of; of one that was started by hand or to catch up, a later time than every tick's before. */
  readonly slot: Date;
  /** The run's name, as `levee batch history` shows it. The same for every attempt. */
  readonly runId: string;
  /** Aborted when the function's timeout has passed. One that does not settle within a second then takes its whole process down. */
  readonly signal: AbortSignal;
  /** Structured log lines that carry `runId`, and of a step `target` and `attempt`. What is put in is what is stored: no personal data. */
  readonly log: Log;
}

export interface Step extends RunContext {
  /** 1 for the first attempt; one higher after each failure, crash or timeout, and each time that Lambda refused to begin. */
  readonly attempt: number;
}

/** Lists the targets of a run, each once. Called once a run, and again after a failure. */
export type TargetsHandler = (run: RunContext) => Promise<readonly Target[]> | readonly Target[];

/** Why the schedule is to stop for good, in words that operators read; nothing to go on. Called once a run, before its targets are listed. */
export type StopHandler = (schedule: ScheduleSoFar) => Promise<string | null | undefined> | string | null | undefined;

export interface ScheduleSoFar extends RunContext {
  /** How many runs were carried out since the schedule was made or resumed; this one is not in it. */
  readonly runs: number;
  /** How many of the last ones failed in a row. */
  readonly consecutiveFailures: number;
  readonly lastSuccess?: Date;
}

/**
 * Thrown for what no further attempt can change: the target's run is over at once. Its message is kept in the run's record and in the
 * log, where every other error has its name only, since a message may name people. Recognised by `name`.
 */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
}

/** Thrown for what another attempt may change: like any other error, but its message is kept. Recognised by `name`. */
export class TransientError extends Error {
  override readonly name = "TransientError";
}
