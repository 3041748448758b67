import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../parts/scope.ts";
import type { Metric, Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

/** A line of a graph. */
interface Line {
  readonly metric: Metric;
  readonly stat: "Sum" | "Maximum" | "p99";
  readonly label: string;
}

/** From the file to the mail, in the order in which somebody would look. Child: `dashboard`. Returns its name. */
export function dashboard(
  scope: Scope,
  { queues, functions, mail }: Metrics,
  settings: Settings,
  alarms: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  const { region } = scope.account;
  const graph = (index: number, title: string, lines: readonly Line[], at?: { value: number; label: string }) => ({
    type: "metric",
    x: (index % 2) * 12,
    y: 4 + Math.floor(index / 2) * 6,
    width: 12,
    height: 6,
    properties: {
      title,
      region,
      view: "timeSeries",
      period: 60,
      metrics: lines.map(({ metric: { namespace, metricName, dimensions }, stat, label }) => [
        namespace,
        metricName,
        ...Object.entries(dimensions).flat(),
        { stat, label },
      ]),
      ...(at ? { annotations: { horizontal: [at] } } : {}),
    },
  });
  const waiting = (name: keyof Metrics["queues"], label: string): Line => ({
    metric: queues[name]("ApproximateNumberOfMessagesVisible"),
    stat: "Maximum",
    label,
  });
  const all = Object.entries(functions);
  const widgets = [
    {
      type: "alarm",
      x: 0,
      y: 0,
      width: 24,
      height: 4,
      properties: { title: `${scope.subject}: alarms`, alarms },
    },
    graph(0, "Blocks of rows waiting", [waiting("work", "users to create"), waiting("invitations", "invitations")]),
    graph(1, "Rosters and events waiting", [waiting("rosters", "rosters"), waiting("mailEvents", "events of mails")]),
    graph(
      2,
      "Creating users, at once",
      [{ metric: functions.provision("ConcurrentExecutions"), stat: "Maximum", label: "invocations" }],
      { value: settings.provision.concurrency, label: "MaximumConcurrency" },
    ),
    graph(
      3,
      "Duration of a block, ms",
      [{ metric: functions.provision("Duration"), stat: "p99", label: "99 of 100 within" }],
      { value: settings.provision.timeout * 1_000, label: "timeout" },
    ),
    graph(
      4,
      "Crashed",
      all.map(([label, metric]) => ({ metric: metric("Errors"), stat: "Sum" as const, label })),
    ),
    graph(5, "Dead letters", [waiting("deadLetter", "dead letters")]),
    graph(6, "Parts of the mails", [
      { metric: mail("Reputation.BounceRate"), stat: "Maximum", label: "bounced" },
      { metric: mail("Reputation.ComplaintRate"), stat: "Maximum", label: "called spam" },
    ]),
  ];
  const dashboardName = scope.physicalInRegion("dashboard", "users");
  new aws.cloudwatch.Dashboard(
    scope.logical("dashboard"),
    scope.args("dashboard", { dashboardName, dashboardBody: pulumi.jsonStringify({ widgets }) }),
    scope.options(),
  );
  return dashboardName;
}
