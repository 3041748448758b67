import type { BundledFunction } from "../parts/bundled-function.ts";
import type { KnownQueue } from "../parts/queue.ts";
import type { Scope } from "../parts/scope.ts";
import { tick, tickQueue } from "../parts/tick.ts";
import type { Bundles } from "./bundles.ts";
import { fixed } from "./defaults.ts";
import { watchFunction } from "./functions.ts";
import type { Settings } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * Looks from outside whether the schedule does what it is for: what is broken cannot be asked to say so. It has a schedule of its own, one
 * look at a time. Children: `watchTicks…`, `watch…`, `watchSchedule…`, `watchMapping`.
 *
 * @param deadLetter takes ticks that could not be delivered
 */
export function watchdog(
  scope: Scope,
  around: Surroundings,
  settings: Settings,
  bundles: Bundles,
  deadLetter: KnownQueue,
  kmsKeyArn: string | undefined,
): BundledFunction {
  const ticks = tickQueue(scope, "watch", "watch", fixed.watchTimeout, kmsKeyArn);
  const consumer = watchFunction(scope, around, settings, bundles, ticks, kmsKeyArn);
  const minutes = settings.watchPeriod / 60;
  tick(
    scope,
    "watch",
    "watch",
    { ticks, consumer, deadLetter },
    {
      scheduleExpression: `rate(${minutes} minute${minutes === 1 ? "" : "s"})`,
      period: settings.watchPeriod,
      description: `Looks whether the schedule of ${scope.subject} does what it should`,
      kmsKeyArn,
    },
  );
  return consumer;
}
