import { type Alarm, above, crashed, lying, query, result } from "../parts/alarm.ts";
import { spell } from "../parts/durations.ts";
import type { Metric, MetricOf } from "../parts/metric.ts";
import { fixed } from "./defaults.ts";
import type { Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

/**
 * What somebody has to look at. None is for what the schedule does by design: a tick that finds the last run at work, an attempt that is
 * repeated, a stop that a condition asked for.
 */
export function alarmsOf(metrics: Metrics, settings: Settings): readonly Alarm[] {
  const { machine, batch, deadLetter } = metrics;
  const late = spell(settings.lateAfter);
  return [
    {
      name: "late",
      says: `No run has succeeded for ${late}, ${settings.missedIntervals} of the longest intervals.`,
      todo: "See what the last runs ended with, or why there were none: batch status, batch history.",
      ...watched(batch("RunsLate"), settings),
    },
    {
      name: "stuck",
      says: "The lease of a run is over, and no tick has taken it.",
      todo: "Ticks do not reach the machine, or it cannot write the lease.",
      ...watched(batch("RunStuck"), settings),
    },
    {
      name: "disabled",
      says: "The schedule is disabled, or gone, and nobody said why.",
      todo: "Ask who did it; batch resume enables it again, batch pause records a reason.",
      ...watched(batch("DisabledWithoutReason"), settings),
    },
    {
      name: "runs-failed",
      says: "A run failed: no target was done, or it could not be carried out.",
      todo: "batch history has the errors. The next tick runs again.",
      rule: counted(machine, "ExecutionsFailed"),
    },
    {
      name: "runs-timed-out",
      says: `A run took longer than its ${spell(settings.runTimeout)}, and was ended with what it was doing.`,
      todo: "Raise concurrency or runTimeout, or give it less to do. The next tick takes the lease when its functions have ended.",
      rule: counted(machine, "ExecutionsTimedOut"),
    },
    {
      name: "runs-throttled",
      says: "Step Functions held up runs: the account's transitions or executions are used up.",
      todo: "See who else uses them, or ask for more.",
      rule: counted(machine, "ExecutionThrottled"),
    },
    {
      name: "targets-failed",
      says: "A run ended with targets that failed; the others were done.",
      todo: "The message of the run names them. The next run tries them again, or batch run-now --failed-of at once.",
      rule: { ...batch("TargetsFailed"), period: 300, statistic: "Sum", ...above(0) },
    },
    {
      name: "dead-letters",
      says: "Ticks that could not be delivered are lying in the dead-letter queue.",
      todo: "Each says why. Nobody needs to redrive one: the next tick does the same.",
      rule: lying(deadLetter),
    },
    ...throttles(metrics),
    {
      name: "summarise-errors",
      says: "The function that sums runs up crashed, ran out of time, or threw.",
      todo: "Its log has the error. Runs give their lease back all the same.",
      rule: crashed(metrics.summarise),
    },
    {
      name: "watch-errors",
      says: "The watchdog crashed, ran out of time, or threw.",
      todo: "Its log has the error; the next look tries again.",
      rule: crashed(metrics.watch),
    },
  ];
}

/**
 * Said by the watchdog at each of its looks; nothing said is as bad. Two looks and five minutes, so that one that failed, or fell into the
 * next minute, is no alarm by itself.
 */
const watched = (metric: Metric, { watchPeriod }: Settings): Pick<Alarm, "rule" | "treatMissingData"> => ({
  rule: {
    ...metric,
    period: watchPeriod,
    statistic: "Maximum",
    ...above(0, Math.max(2, Math.ceil(fixed.watchPeriod / watchPeriod))),
  },
  treatMissingData: "breaching",
});

const counted = (of: MetricOf, name: string) => ({ ...of(name), period: 300, statistic: "Sum", ...above(0) });

/** Metrics of one alarm's expression: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const METRICS_OF_AN_ALARM = 10;

/** One alarm for as many functions as it can look at. */
function throttles({ open, steps, summarise, watch }: Metrics): Alarm[] {
  const all = [open, summarise, watch, ...steps.values()];
  const count = Math.ceil(all.length / METRICS_OF_AN_ALARM);
  return Array.from({ length: count }, (_, n) => ({
    name: n === 0 ? "throttles" : `throttles-${n + 1}`,
    page: "throttles",
    says: "Lambda refused to run functions of the schedule.",
    todo: "The account's concurrency is used up: see who uses it, or ask for more.",
    rule: throttled(all.slice(n * METRICS_OF_AN_ALARM, (n + 1) * METRICS_OF_AN_ALARM)),
  }));
}

/** Three periods: one is what Step Functions' retries are for. */
const throttled = (functions: readonly MetricOf[]): Alarm["rule"] => ({
  metricQueries: [
    ...functions.map((of, n) => query(`m${n}`, of("Throttles"), "Sum", 60)),
    result(functions.map((_, n) => `FILL(m${n}, 0)`).join(" + "), "throttled"),
  ],
  ...above(0, 3),
});
