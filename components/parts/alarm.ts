import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { camelCase } from "./camel-case.ts";
import { knownArn, regionalArn } from "./known-arn.ts";
import type { Metric, MetricOf } from "./metric.ts";
import type { Scope } from "./scope.ts";
import type { Topic } from "./topic.ts";

/** Something that somebody has to look at. */
export interface Alarm<Name extends string = string> {
  /** Ends its name, and names its page of the runbook: `docs/runbook/<pipeline>/<name>.md`. */
  readonly name: Name;
  /** Its page, where several alarms share one. @default `name` */
  readonly page?: string;
  /** What is the matter, in a sentence that stands before what to do. */
  readonly says: string;
  readonly todo: string;
  readonly rule: aws.cloudwatch.MetricAlarmArgs;
  /** @default "notBreaching": SQS and Lambda send no data points of what did not happen, so a missing one is good news */
  readonly treatMissingData?: "breaching";
  /** It tells of an event: that no other came is no news. */
  readonly event?: boolean;
  /** A function that it invokes beside telling people. */
  readonly invokes?: pulumi.Output<string>;
}

type Query = aws.types.input.cloudwatch.MetricAlarmMetricQuery;

export const above = (threshold: number, evaluationPeriods = 1) => ({
  comparisonOperator: "GreaterThanThreshold",
  threshold,
  evaluationPeriods,
});

/** A metric that an expression is made of. @param period seconds */
export const query = (id: string, metric: Metric, stat: string, period: number): Query => ({
  id,
  metric: { ...metric, stat, period },
});

/** What an alarm looks at: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export const result = (expression: string, label: string): Query => ({
  id: "result",
  expression,
  label,
  returnData: true,
});

/** Messages that somebody has to look at are lying in a queue. */
export const lying = (queue: MetricOf) => ({
  ...queue("ApproximateNumberOfMessagesVisible"),
  period: 60,
  statistic: "Maximum",
  ...above(0),
});

/** A function crashed, ran out of time, or threw. */
export const crashed = (fn: MetricOf) => ({ ...fn("Errors"), period: 300, statistic: "Sum", ...above(0) });

/**
 * 1 while a queue has messages and none is deleted: whatever is done is deleted, so its consumer does nothing.
 *
 * @param period seconds
 */
export const noProgress = (queue: MetricOf, period: number): Query[] => [
  query("waiting", queue("ApproximateNumberOfMessagesVisible"), "Maximum", period),
  query("inflight", queue("ApproximateNumberOfMessagesNotVisible"), "Maximum", period),
  query("ended", queue("NumberOfMessagesDeleted"), "Sum", period),
  result("IF(FILL(waiting, 0) + FILL(inflight, 0) > 0 AND FILL(ended, 0) == 0, 1, 0)", "no progress"),
];

/**
 * Has CloudWatch tell a topic. Children: `alarm…`, such as `alarmDeadLetters`. Returns the alarms' ARNs, by the alarms' names. Each names its
 * page of the runbook; a test insists that it is there.
 */
export function makeAlarms<Name extends string>(
  scope: Scope,
  topic: Topic,
  alarms: readonly Alarm<Name>[],
): ReadonlyMap<Name, pulumi.Output<string>> {
  const pages = `docs/runbook/${scope.kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()}`;
  const arns = alarms.map(
    ({ name, page = name, says, todo, rule, event, invokes, treatMissingData = "notBreaching" }) => {
      const physical = scope.physical("alarm", name);
      const resource = new aws.cloudwatch.MetricAlarm(
        scope.logical(`alarm-${name}`),
        scope.args(camelCase(`alarm-${name}`), {
          name: physical,
          alarmDescription: `${scope.subject}: ${says} ${todo} ${pages}/${page}.md`,
          treatMissingData,
          alarmActions: [topic.arn, ...(invokes ? [invokes] : [])],
          okActions: event ? [] : [topic.arn],
          ...rule,
        }),
        scope.options(),
      );
      return [name, knownArn(resource, regionalArn(scope.account, "cloudwatch", `alarm:${physical}`))] as const;
    },
  );
  return new Map(arns);
}
