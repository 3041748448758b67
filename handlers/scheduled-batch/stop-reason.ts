import type { LeaseItem } from "./lease-item.ts";
import type { StopWhen } from "./settings.ts";

/**
 * How the schedule did before the run that holds the lease. A run that timed out, was stopped or whose summary failed is in no count; that
 * its fence was given out tells of it, and it failed.
 */
export function soFar({ fence, summarised = 0, runs = 0, failedInARow = 0 }: LeaseItem) {
  const untold = Math.max(0, fence - 1 - summarised);
  return { runs: runs + untold, consecutiveFailures: failedInARow + untold };
}

/** Why the schedule is to stop, if one of its conditions holds. */
export function stopReason(
  { date, runs, consecutiveFailures }: StopWhen,
  slot: number,
  item: LeaseItem,
): string | undefined {
  const before = soFar(item);
  if (date !== undefined && slot >= Date.parse(date)) return `date: it is ${date} or later`;
  if (runs !== undefined && before.runs >= runs) return `runs: ${before.runs} were made`;
  if (consecutiveFailures !== undefined && before.consecutiveFailures >= consecutiveFailures)
    return `consecutiveFailures: the last ${before.consecutiveFailures} runs failed`;
  return undefined;
}
