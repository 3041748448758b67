/** One pacer's state, shared by everybody who paces by it. */
export interface PacerItem {
  /** GCRA's theoretical arrival time: the first slot that nobody has taken, epoch microseconds. */
  readonly tat: number;
  /** The part of the budget that is used, from `MIN_PACE` to 1. */
  readonly pace: number;
  /** From when the pace grows again, epoch microseconds. New with every slow-down, so it also tells them apart. */
  readonly paceFrom: number;
  /** What the writer's clock said, epoch milliseconds. */
  readonly at: number;
  /** A nonce, new with every write: who knows it, wrote it. */
  readonly rev: string;
}

/** What it is about, without who wrote it and when. */
export type Pacing = Omit<PacerItem, "at" | "rev">;

/** Nobody has paced by it yet. */
export const FRESH: Pacing = { tat: 0, pace: 1, paceFrom: 0 };
