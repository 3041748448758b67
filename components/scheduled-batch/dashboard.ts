import type * as pulumi from "@pulumi/pulumi";
import { graph, makeDashboard } from "../parts/dashboard.ts";
import type { Scope } from "../parts/scope.ts";
import type { Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

/** From the tick to the target, in the order in which somebody would look. Child: `dashboard`. Returns its name. */
export function dashboard(
  scope: Scope,
  metrics: Metrics,
  settings: Settings,
  alarms: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  const { machine, batch, steps, deadLetter, lease } = metrics;
  const functions = [["open", metrics.open] as const, ...steps, ["summarise", metrics.summarise] as const];
  return makeDashboard(scope, "batch", alarms, [
    graph("Runs", [
      { metric: batch("RunsSucceeded"), stat: "Sum", label: "succeeded" },
      { metric: batch("RunsPartial"), stat: "Sum", label: "partial: some targets failed" },
      { metric: batch("RunsFailed"), stat: "Sum", label: "failed" },
      { metric: batch("RunsLeaseLost"), stat: "Sum", label: "lost their lease" },
      { metric: machine("ExecutionsTimedOut"), stat: "Sum", label: "timed out" },
      { metric: machine("ExecutionsAborted"), stat: "Sum", label: "stopped by hand" },
    ]),
    graph("Duration of a run, ms", [{ metric: batch("RunDuration"), stat: "Maximum", label: "longest" }], {
      value: settings.rhythm.shortest * 1_000,
      label: "interval",
    }),
    graph("Targets", [
      { metric: batch("TargetsDone"), stat: "Sum", label: "done" },
      { metric: batch("TargetsFailed"), stat: "Sum", label: "failed" },
    ]),
    graph("Watchdog", [
      { metric: batch("RunsLate"), stat: "Maximum", label: "late" },
      { metric: batch("RunStuck"), stat: "Maximum", label: "stuck" },
      { metric: batch("DisabledWithoutReason"), stat: "Maximum", label: "disabled without a reason" },
    ]),
    graph("Ticks that found a run at work, since the beginning", [
      { metric: batch("TicksSkipped"), stat: "Maximum", label: "skipped" },
    ]),
    graph(
      "Duration of a step, ms, 99 of 100 within",
      [...steps].map(([label, of]) => ({ metric: of("Duration"), stat: "p99" as const, label })),
    ),
    graph(
      "Attempts that failed",
      functions.map(([label, of]) => ({ metric: of("Errors"), stat: "Sum" as const, label })),
    ),
    graph(
      "Invocations at once",
      functions.map(([label, of]) => ({ metric: of("ConcurrentExecutions"), stat: "Maximum" as const, label })),
      { value: settings.concurrency, label: "concurrency" },
    ),
    graph("Undelivered ticks", [
      { metric: deadLetter("ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "dead letters" },
    ]),
    graph("Lease table", [
      { metric: lease("ConsumedWriteCapacityUnits"), stat: "Sum", label: "write units" },
      { metric: lease("ConsumedReadCapacityUnits"), stat: "Sum", label: "read units" },
      { metric: lease("ConditionalCheckFailedRequests"), stat: "Sum", label: "conditions that did not hold" },
    ]),
  ]);
}
