import { type Alarm, above, crashed, lying, noProgress } from "../parts/alarm.ts";
import { camelCase } from "../parts/camel-case.ts";
import { spell } from "../parts/durations.ts";
import type { MetricOf } from "../parts/metric.ts";
import { fixed } from "./defaults.ts";
import type { FunctionName, Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

/** What somebody has to look at. None is for what the pipeline does by design: waiting for a slot, being throttled, invalid rows. */
export function alarmsOf(metrics: Metrics, settings: Settings): readonly Alarm[] {
  const { deadLetter, rosters, work, invitations } = metrics.queues;
  const { staleAfter } = settings;
  return [
    {
      name: "dead-letters",
      says: "Messages that were received too often, or cannot be read, are lying in the dead-letter queue.",
      todo: "Read the log of the function whose they are, mend the cause, redrive. The sweeper sends rows again without them.",
      rule: lying(deadLetter),
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
    standstill("rosters", rosters, staleAfter, "rosters", "The function does not load, or cannot read the bucket."),
    standstill("work", work, staleAfter, "users to create", "It is paused, or Cognito refuses every call."),
    standstill("invitations", invitations, staleAfter, "invitations", "It is paused, or SES refuses every mail."),
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
  rule: crashed(metrics.functions[camelCase(part) as FunctionName]),
});

function standstill(name: string, queue: MetricOf, staleAfter: number, what: string, todo: string): Alarm {
  return {
    name: `${name}-no-progress`,
    says: `There are ${what}, and for ${spell(staleAfter)} none was done with.`,
    todo,
    rule: {
      metricQueries: noProgress(queue, fixed.stuckPeriod),
      ...above(0, Math.ceil(staleAfter / fixed.stuckPeriod)),
    },
  };
}
