/**
 * Metrics of one schedule that AWS does not have, in namespace `Levee/ScheduledBatch` with the dimension `service`: the schedule's name.
 * Durations are milliseconds.
 */
export type MetricName =
  /** By the summary: 1 for a run with that outcome. */
  | "RunsSucceeded"
  | "RunsPartial"
  | "RunsFailed"
  | "RunsStopped"
  | "RunsLeaseLost"
  /** By the summary, of one run. */
  | "TargetsDone"
  | "TargetsFailed"
  | "RunDuration"
  /** By the watchdog, 0 or 1. */
  | "RunsLate"
  | "RunStuck"
  | "DisabledWithoutReason"
  /** By the watchdog: how many ticks have found the lease held so far. It only grows: graph its DIFF. */
  | "TicksSkipped";

export interface Metrics {
  /** Puts them out together. Never throws. */
  put(values: Partial<Readonly<Record<MetricName, number>>>): void;
}
