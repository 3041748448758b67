import type { Reason } from "./outcome.ts";

/**
 * Metrics of one instance that AWS does not have, in namespace `Levee/RequestIntake` with the dimension `service`: the instance's full name.
 * Durations are milliseconds.
 */
export type MetricName =
  /** How long a request had waited when its first attempt began: since it was accepted, or put back by an operator. */
  | "AgeAtStart"
  /** How many attempts a request had taken when it ended. */
  | "Attempts"
  /** Of one attempt, by `outcome`: `succeeded`, `failed` (it threw, once more or for good), `timed-out`. */
  | "AttemptDuration"
  /** Since a request was accepted, or put back, by `outcome`: its status. Its sample count is how many ended so. */
  | "TimeToOutcome"
  /** Requests that did not succeed, by `reason`. */
  | "Unsuccessful";

/** What metrics are told apart by. Each combination that occurs is a custom metric that is paid for, so they are few. */

export type AttemptOutcome = "succeeded" | "failed" | "timed-out";
export type RequestOutcome = "succeeded" | "failed" | "expired";

/** What one invocation says of its requests. A number that is lost with its process is lost: nothing waits for it. Nothing here throws. */
export interface Metrics {
  begun(age: number): void;
  attempted(outcome: AttemptOutcome, duration: number): void;
  /** A request got its outcome: once each, and none that shares another's. */
  ended(outcome: RequestOutcome, reason: Reason | undefined, attempts: number, time: number): void;
  /** Puts out what was said since the last time. */
  flush(): void;
}

/** A dimension beside `service`. */
export type Dimension = Readonly<Partial<Record<"outcome" | "reason", string>>>;

/** What was said of one combination of dimensions: every value, by the metric's name. */
export interface Group {
  readonly dimension: Dimension;
  readonly values: Readonly<Partial<Record<MetricName, readonly number[]>>>;
}

/** Metrics that are collected by their dimensions, and put out group by group. @param put may throw: then that group is lost */
export function collected(put: (group: Group) => void): Metrics {
  let groups = new Map<string, { dimension: Dimension; values: Partial<Record<MetricName, number[]>> }>();
  const note = (name: MetricName, value: number, dimension: Dimension = {}) => {
    const key = JSON.stringify(dimension);
    const group = groups.get(key) ?? { dimension, values: {} };
    groups.set(key, group);
    // Clocks of two hosts differ: what has just come may have been accepted in the future.
    group.values[name] = [...(group.values[name] ?? []), Math.max(0, value)];
  };
  return {
    begun: (age) => note("AgeAtStart", age),
    attempted: (outcome, duration) => note("AttemptDuration", duration, { outcome }),
    ended(outcome, reason, attempts, time) {
      note("Attempts", attempts);
      note("TimeToOutcome", time, { outcome });
      if (reason !== undefined) note("Unsuccessful", 1, { reason });
    },
    flush() {
      const said = [...groups.values()];
      groups = new Map();
      for (const group of said) {
        try {
          put(group);
        } catch {
          // No work fails for what is said of it.
        }
      }
    },
  };
}
