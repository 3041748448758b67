import type { Pacing } from "./item.ts";

/** The slowest: enough calls to notice when the service takes them again. */
export const MIN_PACE = 1 / 16;

/** The part of the budget that comes back with each second. From the slowest to the whole: 47 s. */
export const RECOVERY_PER_S = 0.02;

/** What begins within a second of a slow-down may still be throttled for what was before it. */
const ROUND_MS = 1_000;

/** The part of the budget that a slot may use: it grows with time, additively. */
export function paceAt({ pace, paceFrom }: Pacing, slot: number): number {
  return Math.min(1, pace + (Math.max(0, slot - paceFrom) / 1_000_000) * RECOVERY_PER_S);
}

/**
 * The state after a throttled call, or undefined if its slot belongs to a round that has been slowed for already: then it says nothing new.
 * A round ends a second after the last slot that had been taken at the old pace. Multiplicative: half of what it was.
 */
export function slowed(pacing: Pacing, slot: number, now: number): Pacing | undefined {
  if (slot < pacing.paceFrom) return undefined;
  return {
    ...pacing,
    pace: Math.max(MIN_PACE, paceAt(pacing, now * 1_000) / 2),
    paceFrom: Math.max(pacing.tat, now * 1_000) + ROUND_MS * 1_000,
  };
}
