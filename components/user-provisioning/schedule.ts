import type { BundledFunction } from "../parts/bundled-function.ts";
import type { Scope } from "../parts/scope.ts";
import { tick } from "../parts/tick.ts";
import { fixed } from "./defaults.ts";
import type { Queues } from "./queues.ts";

/** Has the sweeper called every two minutes, one sweep at a time. Children: `sweepMapping`, `sweepSchedule…`. */
export function scheduleSweep(
  scope: Scope,
  consumer: BundledFunction,
  { sweepTicks: ticks, deadLetter }: Queues,
  kmsKeyArn: string | undefined,
): void {
  tick(
    scope,
    "sweep",
    "sweep",
    { ticks, consumer, deadLetter },
    {
      scheduleExpression: `rate(${fixed.sweepPeriod / 60} minutes)`,
      period: fixed.sweepPeriod,
      description: `Sees to it that every roster of ${scope.subject} ends`,
      kmsKeyArn,
    },
  );
}
