import type { RequestOutcome } from "../../handlers/request-intake/metrics.ts";
import { type Alarm, above, crashed, lying, noProgress, query, result } from "../parts/alarm.ts";
import { spell } from "../parts/durations.ts";
import type { MetricOf } from "../parts/metric.ts";
import type { AlarmName } from "./alarm-name.ts";
import type { AutomaticBrake } from "./brake.ts";
import { brakeAlarms } from "./brake-alarms.ts";
import { fixed } from "./defaults.ts";
import type { Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";

/**
 * What somebody has to look at. None is for what the pipeline does by design: retries, waiting under load, 4xx.
 *
 * "Missing" is good news in all of them: SQS and Lambda send no data points of what did not happen, and SQS none at all for a queue that
 * was idle for six hours.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html
 */
export function alarmsOf(metrics: Metrics, settings: Settings, brake?: AutomaticBrake): readonly Alarm<AlarmName>[] {
  const { work, undelivered, deadLetter } = metrics.queues;
  const { alarmingAge, alarmingWait, stuckAfter } = settings;
  return [
    {
      name: "age",
      says: `A request that was received three times at most is over ${spell(alarmingAge)} old.`,
      todo: "More comes in than concurrency lets through, or the services behind have slowed down.",
      rule: { ...work("ApproximateAgeOfOldestMessage"), period: 60, statistic: "Maximum", ...above(alarmingAge, 5) },
    },
    {
      // The oldest can be one that keeps failing; these are what callers in general wait.
      name: "slow-start",
      says: `One request in twenty waits over ${spell(alarmingWait)} for its first attempt.`,
      todo: "More comes in than concurrency lets through, or a backlog is being worked off.",
      rule: {
        ...metrics.requests("AgeAtStart"),
        period: 60,
        extendedStatistic: "p95",
        ...above(alarmingWait * 1_000, 5),
      },
    },
    ...(settings.expireAfter === undefined ? [] : [expiredAlarm(metrics, settings.expireAfter)]),
    {
      name: "dead-letters",
      says: "Requests that failed for good are lying in the dead-letter queue.",
      todo: "Read their reasons, mend the cause, redrive.",
      rule: lying(deadLetter),
    },
    {
      // The one above says nothing new while a letter lies there. What SQS moves by itself does not count as sent, the shell's own do.
      name: "new-dead-letters",
      says: "Another request failed for good.",
      todo: "Read its reason in the dead-letter queue, mend the cause, redrive.",
      rule: { ...deadLetter("NumberOfMessagesSent"), period: 60, statistic: "Sum", ...above(0) },
      event: true,
    },
    {
      name: "undelivered",
      says: "Workers died of a request until SQS gave it up.",
      todo: "See how the worker ended: out of memory, or a timeout.",
      // What SQS moves by itself does not count as sent, and the consumer may have taken it before the minute's depth was measured.
      rule: {
        metricQueries: [
          query("received", undelivered("NumberOfMessagesReceived"), "Sum", 60),
          query("waiting", undelivered("ApproximateNumberOfMessagesVisible"), "Maximum", 60),
          result("FILL(received, 0) + FILL(waiting, 0)", "undelivered"),
        ],
        ...above(0),
      },
    },
    {
      name: "worker-errors",
      says: "The worker crashed or ran out of time.",
      todo: "The shell catches what the work throws, so look at memory, the timeout and the start of the process.",
      rule: crashed(metrics.worker),
    },
    {
      name: "undelivered-errors",
      says: "The consumer of the undelivered crashed or ran out of time.",
      todo: "Outcomes of requests that no worker survived are not being recorded.",
      rule: crashed(metrics.undelivered),
    },
    {
      name: "throttles",
      says: "Lambda refused to run the worker.",
      todo: "The account's concurrency is used up, by this function or another.",
      rule: { ...metrics.worker("Throttles"), period: 300, statistic: "Sum", ...above(0, 2) },
    },
    {
      name: "no-consumer",
      says: "Requests are waiting and nobody takes any.",
      todo: "The event source mapping is disabled, or its role has lost a right.",
      // Long work receives and deletes nothing for a while, but then it has messages in flight.
      rule: {
        metricQueries: [
          query("waiting", work("ApproximateNumberOfMessagesVisible"), "Minimum", 60),
          query("inflight", work("ApproximateNumberOfMessagesNotVisible"), "Maximum", 60),
          query("received", work("NumberOfMessagesReceived"), "Sum", 60),
          result("IF(FILL(waiting, 0) > 0 AND FILL(inflight, 0) == 0 AND FILL(received, 0) == 0, 1, 0)", "no consumer"),
        ],
        ...above(0, 5),
      },
    },
    {
      name: "no-progress",
      says: `Requests have been there for ${spell(stuckAfter)}, and none has come to an end.`,
      todo: "Each is taken and put back: the status table is out of reach, or the function does not load.",
      // Whatever has an outcome is deleted. `age` does not see these: they are received more than three times.
      rule: {
        metricQueries: noProgress(work, fixed.stuckPeriod),
        ...above(0, stuckAfter / fixed.stuckPeriod),
      },
    },
    {
      name: "api-errors",
      says: "The API answers 5xx.",
      todo: "SQS or DynamoDB refuse, fail or are silent; callers are told to repeat.",
      // One minute's hiccup is what the callers' repeating is for.
      rule: { ...metrics.api("5XXError"), period: 60, statistic: "Sum", ...above(0, 3), datapointsToAlarm: 2 },
    },
    ...(metrics.validate ? validateAlarms(metrics.validate) : []),
    ...(brake && settings.brake ? brakeAlarms(metrics, settings.brake, brake) : []),
  ];
}

function validateAlarms(validate: MetricOf): readonly Alarm<AlarmName>[] {
  return [
    {
      name: "validate-throttles",
      says: "Lambda refused to check requests: more came at once than are set apart for it.",
      todo: "Callers are told to repeat. Raise reservedConcurrency, make the check quicker, or lower rate and burst.",
      // A burst's first second is what the callers' repeating is for.
      rule: { ...validate("Throttles"), period: 60, statistic: "Sum", ...above(0, 3), datapointsToAlarm: 2 },
    },
    {
      name: "validate-errors",
      says: "The function that checks requests crashed or ran out of time.",
      todo: "The shell catches what the check throws, so look at memory, at what blocks it, and at the start of the process.",
      rule: crashed(validate),
    },
  ];
}

/** What expires by the team's own word is no dead letter, so this is how anybody hears of it. */
function expiredAlarm({ requests }: Metrics, expireAfter: number): Alarm<AlarmName> {
  const ended = (outcome: RequestOutcome) =>
    query(outcome, requests("TimeToOutcome", { outcome }), "SampleCount", fixed.expiredPeriod);
  const all = "FILL(expired, 0) + FILL(succeeded, 0) + FILL(failed, 0)";
  return {
    name: "expired",
    says: `More than one request in twenty ended unworked, because it was over ${spell(expireAfter)} old.`,
    todo: "More comes in than concurrency lets through, or the worker was paused.",
    rule: {
      metricQueries: [
        ended("expired"),
        ended("succeeded"),
        ended("failed"),
        result(`IF(FILL(expired, 0) * 100 > ${fixed.expiredPercent} * (${all}), 1, 0)`, "expired"),
      ],
      ...above(0),
    },
  };
}
