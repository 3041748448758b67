import type { Clock } from "../parts/clock.ts";
import type { Ending } from "../parts/ending.ts";
import type { Log } from "../parts/log.ts";
import type { Lease } from "./lease.ts";
import type { Metrics } from "./metrics.ts";
import type { Notice } from "./notice.ts";
import type { RunRow } from "./run-row.ts";

/** What every shell asks of the world. Every call may fail, and may have had its effect all the same. */
export interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  readonly lease: Lease;
}

/** Of the shells that hold the lease while they work. */
export interface HolderPorts extends Ports {
  readonly ending: Pick<Ending, "now">;
  /** Never the same twice, in any process. */
  nonce(): string;
}

export interface OpenPorts extends HolderPorts {
  readonly schedule: Schedule;
}

export interface SummaryPorts extends Ports {
  readonly runs: Pick<Runs, "put">;
  readonly topic: { publish(notice: Notice): Promise<void> };
  readonly metrics: Metrics;
}

export interface WatchPorts extends Ports {
  readonly schedule: Schedule;
  readonly metrics: Metrics;
}

/** The schedule that starts the runs. */
export interface Schedule {
  /** undefined if there is none. */
  read(): Promise<ScheduleState | undefined>;
  /** Switches it on or off, and changes nothing else of it. Whether it was changed: one that has come to its end is left as it is. */
  enable(enabled: boolean): Promise<boolean>;
}

/** Times in epoch milliseconds. */
export interface ScheduleState {
  readonly enabled: boolean;
  readonly createdAt: number;
  readonly start?: number;
  readonly end?: number;
}

/** The runs' ledger, one schedule's. */
export interface Runs {
  /** Puts a run's row unless there is one. The one that was there, if any. */
  put(row: RunRow): Promise<RunRow | undefined>;
  /** By its id. */
  get(runId: string): Promise<RunRow | undefined>;
  /** The newest first, page by page. */
  newest(): AsyncIterable<readonly RunRow[]>;
}
