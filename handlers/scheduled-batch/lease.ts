import type { LeaseItem, Pause } from "./lease-item.ts";
import type { Run } from "./run.ts";

/** The run that has the lease, as long as owner and fence are the item's. */
export type Holder = Pick<Run, "owner" | "fence">;

/** A step that begins. Times in epoch milliseconds. */
export interface Beginning {
  /** Never the same twice. */
  readonly id: string;
  /** By then nothing of it can write any more, on any clock. */
  readonly over: number;
  /** Until when it keeps others away should it die; later than {@link over}. */
  readonly busyUntil: number;
}

/** What a run adds to the counts. */
export interface Tally {
  readonly failed: boolean;
  /** When it ended, if it was a success. */
  readonly succeededAt?: number;
}

/**
 * The lease of one schedule, as shells and operators see it; acquired and released it is by the state machine. Each write may be made
 * again after a lost answer.
 */
export interface Lease {
  /** Strongly consistent. */
  read(): Promise<LeaseItem | undefined>;
  /**
   * Notes that a step is at work, if the holder has the lease and keeps it until the step is over; the item as it then is. `busyUntil` never
   * shrinks by it.
   *
   * @returns undefined if the lease is lost: the step must not begin
   */
  begin(holder: Holder, step: Beginning): Promise<LeaseItem | undefined>;
  /** Notes that the step is over. Nothing happens if that is known. */
  end(id: string): Promise<void>;
  /**
   * Counts a run, once for each fence.
   *
   * @returns false if the lease is lost
   */
  count(holder: Holder, tally: Tally): Promise<boolean>;
  /**
   * Pauses the schedule: nobody acquires the lease from now on. A holder pauses only while it has it.
   *
   * @returns the pause that then stands, this one or an earlier; undefined if the holder has lost the lease
   */
  pause(pause: Pause, holder?: Holder): Promise<Pause | undefined>;
  /** Ends a pause; runs and failures are counted anew. The pause that it was, if there was one. */
  resume(at: number): Promise<Pause | undefined>;
}
