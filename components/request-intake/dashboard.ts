import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../parts/scope.ts";
import type { Metric, Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

type Stat = "Sum" | "Maximum" | "Average" | "p99";

/** A line of a graph. */
interface Line {
  readonly metric: Metric;
  readonly stat: Stat;
  readonly label: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
interface Widget {
  readonly type: "metric" | "alarm";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** From the edge to the outcome, in the order in which somebody would look. Child: `dashboard`. Returns its name. */
export function dashboard(
  scope: Scope,
  metrics: Metrics,
  settings: Settings,
  alarmArns: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  const { work, undelivered, deadLetter } = metrics.queues;
  const { region } = scope.account;
  const graph = (
    index: number,
    title: string,
    lines: readonly Line[],
    at?: { value: number; label: string },
  ): Widget => ({
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
  const widgets: Widget[] = [
    {
      type: "alarm",
      x: 0,
      y: 0,
      width: 24,
      height: 4,
      properties: { title: `${scope.subject}: alarms`, alarms: alarmArns },
    },
    graph(0, "Requests a minute", [
      { metric: metrics.api("Count"), stat: "Sum", label: "all" },
      { metric: metrics.api("4XXError"), stat: "Sum", label: "4xx: refused or throttled" },
      { metric: metrics.api("5XXError"), stat: "Sum", label: "5xx: callers repeat" },
    ]),
    graph(1, "Time to answer, ms", [
      { metric: metrics.api("Latency"), stat: "p99", label: "99 of 100 within" },
      { metric: metrics.api("Latency"), stat: "Average", label: "average" },
    ]),
    graph(2, "The queue, requests", [
      { metric: work("ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "waiting" },
      { metric: work("ApproximateNumberOfMessagesNotVisible"), stat: "Maximum", label: "being worked, or backing off" },
    ]),
    graph(
      3,
      "Age of the oldest request, s",
      [{ metric: work("ApproximateAgeOfOldestMessage"), stat: "Maximum", label: "age" }],
      { value: settings.alarmingAge, label: "alarm" },
    ),
    graph(
      4,
      "Workers",
      [
        { metric: metrics.worker("ConcurrentExecutions"), stat: "Maximum", label: "at once" },
        { metric: metrics.worker("Errors"), stat: "Sum", label: "crashed" },
        { metric: metrics.worker("Throttles"), stat: "Sum", label: "throttled" },
      ],
      { value: settings.concurrency, label: "concurrency" },
    ),
    graph(
      5,
      "Duration of an invocation, ms",
      [
        { metric: metrics.worker("Duration"), stat: "p99", label: "99 of 100 within" },
        { metric: metrics.worker("Duration"), stat: "Average", label: "average" },
      ],
      { value: settings.functionTimeout * 1_000, label: "timeout" },
    ),
    graph(6, "Failed for good", [
      { metric: deadLetter("ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "dead letters" },
      { metric: deadLetter("NumberOfMessagesSent"), stat: "Sum", label: "new dead letters" },
      { metric: undelivered("ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "undelivered" },
    ]),
    graph(7, "Status table", [
      { metric: metrics.table("ThrottledRequests"), stat: "Sum", label: "throttled" },
      { metric: metrics.table("ConsumedWriteCapacityUnits"), stat: "Sum", label: "write units" },
      { metric: metrics.table("ConsumedReadCapacityUnits"), stat: "Sum", label: "read units" },
    ]),
  ];
  // A dashboard belongs to the account, not to the region.
  const dashboardName = scope.physicalInRegion("dashboard", "requests");
  new aws.cloudwatch.Dashboard(
    scope.logical("dashboard"),
    scope.args("dashboard", { dashboardName, dashboardBody: pulumi.jsonStringify({ widgets }) }),
    scope.options(),
  );
  return dashboardName;
}
