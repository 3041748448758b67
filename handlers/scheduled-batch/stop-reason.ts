import type { LeaseItem } from "./lease-item.ts";
import type { StopWhen } from "./settings.ts";

/** Why the schedule is to stop, if one of its conditions holds. `runs` and failures are those before this run. */
export function stopReason(
  { date, runs, consecutiveFailures }: StopWhen,
  slot: number,
  item: LeaseItem,
): string | undefined {
  if (date !== undefined && slot >= Date.parse(date)) return `date: it is ${date} or later`;
  if (runs !== undefined && (item.runs ?? 0) >= runs) return `runs: ${item.runs} were made`;
  if (consecutiveFailures !== undefined && (item.failedInARow ?? 0) >= consecutiveFailures)
    return `consecutiveFailures: the last ${item.failedInARow} runs failed`;
  return undefined;
}
