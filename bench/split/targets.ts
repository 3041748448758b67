import type { Target } from "../report/target.ts";

/** What was seen of one split. */
export interface SplitSide {
  /** Of the file. */
  readonly rows: number;
  /** How often it was split, one time after the other in one process. */
  readonly times: number;
  readonly bytes: number;
  /** All times together. */
  readonly ms: number;
  /** The process's peak resident set, bytes. */
  readonly peakBytes: number;
}

const MOST_MIB = 200;
const MOST_OVER = 0.2;

export const mib = (bytes: number): number => bytes / 2 ** 20;

/** Memory must not depend on the file. */
export function targetsOf(small: SplitSide, large: SplitSide): Target[] {
  const over = large.peakBytes / small.peakBytes - 1;
  const rows = (side: SplitSide) => `${side.rows.toLocaleString("en")} rows`;
  return [
    {
      target: `peak memory of ${rows(large)} is at most ${MOST_MIB} MiB`,
      measured: `${mib(large.peakBytes).toFixed(0)} MiB`,
      met: mib(large.peakBytes) <= MOST_MIB,
    },
    {
      target: `and within ${MOST_OVER * 100} % of that of ${rows(small)}`,
      measured: `${(over * 100).toFixed(1)} % over ${mib(small.peakBytes).toFixed(0)} MiB`,
      met: over <= MOST_OVER,
    },
  ];
}
