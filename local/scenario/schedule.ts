import { seededRandom } from "./random.ts";

export interface ScheduleOptions {
  readonly count: number;
  /** Arrivals a second, on average. */
  readonly rate: number;
  /** `fixed`: evenly apart. `poisson`: independent callers, with the bunches and gaps that they make. @default "fixed" */
  readonly spacing?: "fixed" | "poisson";
  /** For `poisson`. @default 1 */
  readonly seed?: number;
}

/** When each request is due, in milliseconds from the start, rising. */
export function schedule({ count, rate, spacing = "fixed", seed = 1 }: ScheduleOptions): number[] {
  if (!(rate > 0) || !Number.isFinite(rate)) {
    throw new Error(
      `schedule: rate ${rate} is not above 0; it is the number of requests sent in a second, such as 300`,
    );
  }
  if (!Number.isInteger(count) || count < 0) {
    throw new Error(`schedule: count ${count} is not a whole number of requests; use 0 or more`);
  }
  const gapMs = 1000 / rate;
  if (spacing === "fixed") return Array.from({ length: count }, (_, n) => n * gapMs);
  const random = seededRandom(seed);
  let at = 0;
  // The gaps of a Poisson process are exponentially distributed.
  return Array.from({ length: count }, () => {
    const due = at;
    at += -Math.log(1 - random()) * gapMs;
    return due;
  });
}
