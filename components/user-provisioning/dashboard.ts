import type * as pulumi from "@pulumi/pulumi";
import { graph, type Line, makeDashboard } from "../parts/dashboard.ts";
import type { Scope } from "../parts/scope.ts";
import type { Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

/** From the file to the mail, in the order in which somebody would look. Child: `dashboard`. Returns its name. */
export function dashboard(
  scope: Scope,
  { queues, functions, mail }: Metrics,
  settings: Settings,
  alarms: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  const waiting = (name: keyof Metrics["queues"], label: string): Line => ({
    metric: queues[name]("ApproximateNumberOfMessagesVisible"),
    stat: "Maximum",
    label,
  });
  const all = Object.entries(functions);
  return makeDashboard(scope, "users", alarms, [
    graph("Blocks of rows waiting", [waiting("work", "users to create"), waiting("invitations", "invitations")]),
    graph("Rosters and events waiting", [waiting("rosters", "rosters"), waiting("mailEvents", "events of mails")]),
    graph(
      "Creating users, at once",
      [{ metric: functions.provision("ConcurrentExecutions"), stat: "Maximum", label: "invocations" }],
      { value: settings.provision.concurrency, label: "MaximumConcurrency" },
    ),
    graph(
      "Duration of a block, ms",
      [{ metric: functions.provision("Duration"), stat: "p99", label: "99 of 100 within" }],
      { value: settings.provision.timeout * 1_000, label: "timeout" },
    ),
    graph(
      "Crashed",
      all.map(([label, metric]) => ({ metric: metric("Errors"), stat: "Sum" as const, label })),
    ),
    graph("Dead letters", [waiting("deadLetter", "dead letters")]),
    graph("Parts of the mails", [
      { metric: mail("Reputation.BounceRate"), stat: "Maximum", label: "bounced" },
      { metric: mail("Reputation.ComplaintRate"), stat: "Maximum", label: "called spam" },
    ]),
  ]);
}
