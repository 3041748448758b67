/**
 * One lease of a LeaseTable, as DynamoDB holds it: who runs a schedule, and until when anything of theirs may still write. All times are
 * milliseconds since 1970. The state machine writes it by the expressions of components/scheduled-batch; the shells of the steps by
 * their lease port.
 */
export interface LeaseItem {
  /** The table's key: the schedule's name. */
  readonly id: string;
  /** The newest slot that was started. A slot that is not newer than this is not started again. */
  readonly slot: number;
  /** The fencing number: grows by one with each acquisition, and never shrinks. */
  readonly fence: number;
  /** The ARN of the execution that holds the lease; absent when nobody does. */
  readonly owner?: string;
  readonly ownedSince?: number;
  /** Whoever died, the lease is free from here on: no step begins that could last longer. */
  readonly expires?: number;
  /** Until when something of the owner may still write: each step that begins moves it to the end of the longest step. */
  readonly busyUntil?: number;
  /** The steps that have begun and not ended, by an id of each invocation. What a dead function leaves here is waited for by `busyUntil`. */
  readonly running?: ReadonlySet<string>;
  /** Nobody acquires before: set by a release that left steps behind which may still write. */
  readonly freeAt?: number;
  /** Why it does not run: an operator, or a condition of `stopWhen`. Nobody acquires while it is there. */
  readonly paused?: Pause;
  /** Ticks that found it held, each slot counted once. */
  readonly skipped?: number;
  /** The newest slot that was counted in `skipped`. */
  readonly skippedSlot?: number;
  /** `onOverlap: "catchUp"`: the newest slot that found it held in this run; the release starts a run for it. */
  readonly pending?: number;
  /** At the last summary: runs since the schedule was made or resumed, those among them that nobody summed up. `stopWhen.runs` is held against it. */
  readonly runs?: number;
  /** Of these, how many of the last ones failed in a row. */
  readonly failedInARow?: number;
  /** The fence that `runs` are counted from: that of the last resumption. */
  readonly countedFrom?: number;
  /** The fence that `failedInARow` is counted from: of the newest run that was carried out, or of the last resumption. */
  readonly carriedOut?: number;
  /**
   * The fence of the newest run that is in `runs`, so that a summary which is written again counts once; of the newest one at all when it is
   * resumed. Runs with later fences ended without a summary.
   */
  readonly summarised?: number;
  /** When a run last ended that was carried out: at least one target was done, or there were none. */
  readonly succeededAt?: number;
  /** When an operator last resumed it: a schedule is not late for the time of its pause. */
  readonly resumedAt?: number;
}

export interface Pause {
  readonly reason: string;
  readonly at: number;
  readonly by: "operator" | "stopWhen";
  /** The operator's ARN. */
  readonly who?: string;
}
