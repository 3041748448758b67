/** The margin as a part of the window. 25 ms of a second: a pacer can use 1000 / 1025 = 97.5 % of its budget. */
const MARGIN = 1 / 40;

/** The part of the margin that goes to calls which begin after their slots; clocks and the way to the service have the rest. */
const LATENESS = 0.4;

/** The clock shows whole milliseconds, and the call begins a moment after the look at it. */
const ROUNDING_MS = 2;

/** How a rate becomes slots. */
export interface Budget {
  /** So many calls arrive at most in any sliding window. */
  readonly calls: number;
  readonly windowMs: number;
  /** From one slot to the next, microseconds: whole ones, so that sums of them are exact. */
  readonly spacing: number;
  /** A call begins at most so long after its slot. */
  readonly latenessMs: number;
  /** So far apart may the clocks of two workers be, with the difference of their calls' times on the way added. */
  readonly toleranceMs: number;
}

/**
 * The budget of a rate. Calls whose slots are `calls` slots apart never arrive within one window, if what moves an arrival away from its slot
 * (a late begin, a wrong clock, the way) differs by no more than the margin between any two of them:
 *
 *     calls × spacing ≥ window + margin
 *
 * What is not a whole number has to be rounded down: with 12.5 calls a second, 13 would be too many in one. A rate under one call has a
 * longer window: 0.5 a second is one call in any two seconds.
 *
 * @param calls how many calls may begin in `perMs`; more than 0
 * @throws RangeError when it is not a number above 0. The caller knows its name and says so.
 */
export function budgetOf(calls: number, perMs: number): Budget {
  if (!(calls > 0 && calls < Number.POSITIVE_INFINITY)) throw new RangeError("is not a number above 0");
  // 50 × 0.58 is 28.999999999999996.
  const whole = Math.floor(calls + 1e-9);
  const windowMs = whole >= 1 ? perMs : Math.ceil(perMs / calls - 1e-9);
  const atMost = Math.max(1, whole);
  const marginMs = windowMs * MARGIN;
  const latenessMs = Math.floor(marginMs * LATENESS);
  return {
    calls: atMost,
    windowMs,
    spacing: Math.ceil(((windowMs + marginMs) * 1_000) / atMost),
    latenessMs,
    toleranceMs: marginMs - latenessMs - ROUNDING_MS,
  };
}
