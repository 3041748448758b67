import type { Budget } from "./budget.ts";
import type { Pacing } from "./item.ts";
import { paceAt } from "./pace.ts";

/**
 * A block lasts so long, if it has more slots than one: short enough that a crash costs little and a slow-down is soon everybody's, long
 * enough that two writes a second take all there is.
 */
const BLOCK_MS = 500;

/** What a worker asks for. */
export interface Request {
  /** Slots that it can use. */
  readonly wanted: number;
  /** No slot before this, epoch milliseconds. */
  readonly earliest: number;
  /** No slot after this, epoch milliseconds. */
  readonly latest: number;
}

export interface Block {
  /** Epoch microseconds, in order. */
  readonly slots: readonly number[];
  /** The state once they are taken. */
  readonly after: Pacing;
}

/**
 * The next block by the Generic Cell Rate Algorithm, without bursts: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 * Undefined when its first slot would be too late.
 *
 * Each slot keeps a distance to the next that its own taker's budget allows. So if those who share an item have different budgets, all of
 * them together keep the largest one, and each by itself keeps its own.
 */
export function nextBlock(
  pacing: Pacing,
  { spacing }: Budget,
  { wanted, earliest, latest }: Request,
): Block | undefined {
  const start = Math.ceil(Math.max(earliest * 1_000, pacing.tat));
  const step = Math.ceil(spacing / paceAt(pacing, start));
  const inTime = Math.floor((latest * 1_000 - start) / step) + 1;
  const count = Math.min(wanted, inTime, Math.max(1, Math.floor((BLOCK_MS * 1_000) / step)));
  if (count < 1) return undefined;
  return {
    slots: Array.from({ length: count }, (_, i) => start + i * step),
    after: { ...pacing, tat: start + count * step },
  };
}
