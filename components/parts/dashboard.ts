import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Metric } from "./metric.ts";
import type { Scope } from "./scope.ts";

/** A line of a graph. */
export interface Line {
  readonly metric: Metric;
  readonly stat: "Sum" | "SampleCount" | "Maximum" | "Average" | "p95" | "p99";
  readonly label: string;
}

export interface Graph {
  readonly title: string;
  readonly lines: readonly Line[];
  /** A level to hold the lines against. */
  readonly level?: { readonly value: number; readonly label: string };
}

export const graph = (title: string, lines: Graph["lines"], level?: Graph["level"]): Graph => ({
  title,
  lines,
  ...(level ? { level } : {}),
});

/**
 * The component's alarms, and graphs below them, two in a row. Child: `dashboard`. Returns its name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function makeDashboard(
  scope: Scope,
  part: string,
  alarms: readonly pulumi.Output<string>[],
  graphs: readonly Graph[],
): pulumi.Output<string> {
  const { region } = scope.account;
  const widgets = [
    { type: "alarm", x: 0, y: 0, width: 24, height: 4, properties: { title: `${scope.subject}: alarms`, alarms } },
    ...graphs.map(({ title, lines, level }, index) => ({
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
        ...(level ? { annotations: { horizontal: [level] } } : {}),
      },
    })),
  ];
  // A dashboard belongs to the account, not to the region.
  const dashboardName = scope.physicalInRegion("dashboard", part);
  new aws.cloudwatch.Dashboard(
    scope.logical("dashboard"),
    scope.args("dashboard", { dashboardName, dashboardBody: pulumi.jsonStringify({ widgets }) }),
    scope.options(),
  );
  return dashboardName;
}
