import { type Alarm, above, query, result } from "../parts/alarm.ts";
import { spell } from "../parts/durations.ts";
import type { AlarmName } from "./alarm-name.ts";
import type { AutomaticBrake } from "./brake.ts";
import type { Brake } from "./brake-settings.ts";
import { fixed } from "./defaults.ts";
import type { Metrics } from "./metrics.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export function brakeAlarms(
  metrics: Metrics,
  { failures, within }: Brake,
  brake: AutomaticBrake,
): readonly Alarm<AlarmName>[] {
  const failed = "FILL(failed, 0) + FILL(died, 0)";
  const half = `(${failed}) * 100 >= ${fixed.brakePercent} * (FILL(attempts, 0) + FILL(died, 0))`;
  return [
    {
      name: "brake",
      says: `${failures} attempts or more failed within ${spell(within)}, most of all there were. The brake stops the worker.`,
      todo: "Nothing is lost: requests wait. See what fails, mend it, resume.",
      rule: {
        metricQueries: [
          query("failed", brake.failed, "Sum", within),
          query("attempts", brake.attempts, "Sum", within),
          query("died", metrics.worker("Errors"), "Sum", within),
          result(`IF(${failed} >= ${failures} AND ${half}, 1, 0)`, "outage"),
        ],
        ...above(0),
      },
      invokes: brake.function.arn,
    },
    {
      name: "brake-errors",
      says: "The function that stops the worker crashed or ran out of time.",
      todo: "The worker may still be running into an outage: pause it by hand.",
      rule: { ...brake.errors, period: 60, statistic: "Sum", ...above(0) },
    },
  ];
}
