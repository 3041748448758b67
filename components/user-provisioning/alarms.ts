import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AlarmTopic } from "../parts/alarm-topic.ts";
import { camelCase } from "../parts/camel-case.ts";
import { spell } from "../parts/durations.ts";
import { knownArn, regionalArn } from "../parts/known-arn.ts";
import type { Scope } from "../parts/scope.ts";
import { fixed } from "./defaults.ts";
import type { FunctionName, Metric, Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

interface Alarm {
  /** Ends its name. */
  readonly name: string;
  /** What is the matter, in a sentence that stands before what to do. */
  readonly says: string;
  readonly todo: string;
  readonly rule: aws.cloudwatch.MetricAlarmArgs;
  /** @default "notBreaching": no data point of it is good news */
  readonly treatMissingData?: "breaching";
}

const above = (threshold: number, evaluationPeriods = 1) => ({
  comparisonOperator: "GreaterThanThreshold",
  threshold,
  evaluationPeriods,
});

/** What somebody has to look at. None is for what the pipeline does by design: waiting for a slot, being throttled, invalid rows. */
function alarms(metrics: Metrics, settings: Settings): readonly Alarm[] {
  const { deadLetter, rosters, work, invitations } = metrics.queues;
  const { staleAfter } = settings;
  return [
    {
      name: "dead-letters",
      says: "Messages that were received too often are lying in the dead-letter queue.",
      todo: "Read the log of the function whose they are, mend the cause, redrive. The sweeper sends rows again without them.",
      rule: { ...deadLetter("ApproximateNumberOfMessagesVisible"), period: 60, statistic: "Maximum", ...above(0) },
    },
    errors("rosters", metrics, "Taking a roster apart, or writing its outcome file"),
    errors("provision", metrics, "Creating users"),
    errors("invite", metrics, "Sending invitations"),
    errors("mail-events", metrics, "Recording what SES says"),
    {
      ...errors("sweep", metrics, "Looking after rosters that do not end"),
      says: "Looking after rosters that do not end failed.",
      todo: "The log of the function has the error; the next tick tries again.",
    },
    noProgress("rosters", rosters, staleAfter, "rosters", "The function does not load, or cannot read the bucket."),
    noProgress("work", work, staleAfter, "users to create", "It is paused, or Cognito refuses every call."),
    noProgress("invitations", invitations, staleAfter, "invitations", "It is paused, or SES refuses every mail."),
    {
      name: "sweeper-silent",
      says: "Nobody looks after rosters that do not end.",
      todo: "The schedule is off, or it may not send ticks, or the function may not receive them.",
      rule: {
        ...metrics.functions.sweep("Invocations"),
        period: 300,
        statistic: "Sum",
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        evaluationPeriods: 3,
      },
      treatMissingData: "breaching",
    },
    {
      name: "bounces",
      says: `Over ${(fixed.bounceRate * 100) / 2} % of the mails bounce; at ${fixed.bounceRate * 100} % SES reviews the account.`,
      todo: "Pause the invitations, and ask where the roster's addresses are from.",
      rule: {
        ...metrics.mail("Reputation.BounceRate"),
        period: 900,
        statistic: "Maximum",
        ...above(fixed.bounceRate / 2),
      },
    },
    {
      name: "complaints",
      says: `Over ${(fixed.complaintRate * 100) / 2} % of the mails are called spam; at ${fixed.complaintRate * 100} % SES reviews the account.`,
      todo: "Pause the invitations, and ask whether these people expect them.",
      rule: {
        ...metrics.mail("Reputation.ComplaintRate"),
        period: 900,
        statistic: "Maximum",
        ...above(fixed.complaintRate / 2),
      },
    },
  ];
}

const errors = (part: string, metrics: Metrics, what: string): Alarm => ({
  name: `${part}-errors`,
  says: `${what} crashed or ran out of time.`,
  todo: "The shell catches what its calls throw, so look at memory, the timeout and the start of the process.",
  rule: { ...metrics.functions[camelCase(part) as FunctionName]("Errors"), period: 300, statistic: "Sum", ...above(0) },
});

/** Whatever is done is deleted; a queue with messages of which none is deleted for long has a consumer that does nothing. */
function noProgress(
  name: string,
  queue: (metricName: string) => Metric,
  staleAfter: number,
  what: string,
  todo: string,
): Alarm {
  return {
    name: `${name}-no-progress`,
    says: `There are ${what}, and for ${spell(staleAfter)} none was done with.`,
    todo,
    rule: {
      metricQueries: [
        query("waiting", queue("ApproximateNumberOfMessagesVisible"), "Maximum"),
        query("inflight", queue("ApproximateNumberOfMessagesNotVisible"), "Maximum"),
        query("ended", queue("NumberOfMessagesDeleted"), "Sum"),
        {
          id: "result",
          expression: "IF(FILL(waiting, 0) + FILL(inflight, 0) > 0 AND FILL(ended, 0) == 0, 1, 0)",
          label: "no progress",
          returnData: true,
        },
      ],
      ...above(0, Math.ceil(staleAfter / fixed.stuckPeriod)),
    },
  };
}

const query = (id: string, metric: Metric, stat: string): aws.types.input.cloudwatch.MetricAlarmMetricQuery => ({
  id,
  metric: { ...metric, stat, period: fixed.stuckPeriod },
});

/** Children: `alarm…`, such as `alarmDeadLetters`. Returns the alarms' ARNs. */
export function makeAlarms(
  scope: Scope,
  metrics: Metrics,
  settings: Settings,
  topic: AlarmTopic,
): pulumi.Output<string>[] {
  return alarms(metrics, settings).map(({ name, says, todo, rule, treatMissingData = "notBreaching" }) => {
    const physical = scope.physical("alarm", name);
    const resource = new aws.cloudwatch.MetricAlarm(
      scope.logical(`alarm-${name}`),
      scope.args(camelCase(`alarm-${name}`), {
        name: physical,
        alarmDescription: `${scope.subject}: ${says} ${todo} docs/runbook.md#users-${name}`,
        treatMissingData,
        alarmActions: [topic.arn],
        okActions: [topic.arn],
        ...rule,
      }),
      scope.options(),
    );
    return knownArn(resource, regionalArn(scope.account, "cloudwatch", `alarm:${physical}`));
  });
}
