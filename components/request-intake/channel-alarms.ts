import { type Alarm, above, crashed, lying, noProgress } from "../parts/alarm.ts";
import { type Graph, graph } from "../parts/dashboard.ts";
import { spell } from "../parts/durations.ts";
import { functionMetric, queueMetric } from "../parts/metric.ts";
import type { Channel, ChannelName } from "./channel.ts";
import { fixed } from "./defaults.ts";
import { fixed as numbers } from "./notify/defaults.ts";

type ChannelAlarm = `${ChannelName}-${"dead-letters" | "unknown" | "errors" | "no-progress"}`;

/** The alarms of a channel; those of one kind share their page in the runbook. */
export function channelAlarms({ name, queue, deadLetter, function: fn, unknown }: Channel): Alarm<ChannelAlarm>[] {
  return [
    {
      name: `${name}-dead-letters`,
      page: "channel-dead-letters",
      says: `Outcomes that could not be delivered by ${name} are lying in the dead-letter queue.`,
      todo: "Read their reasons, mend the cause, send them again.",
      rule: lying(queueMetric(deadLetter)),
    },
    {
      name: `${name}-unknown`,
      page: "channel-unknown",
      says: `Nobody knows whether an outcome was delivered by ${name}.`,
      todo: "Ask the other side, and send it again if it was not.",
      rule: { ...unknown, period: 60, statistic: "Sum", ...above(0) },
      event: true,
    },
    {
      name: `${name}-errors`,
      page: "channel-errors",
      says: `The function that delivers by ${name} crashed or ran out of time.`,
      todo: "The shell catches what a call throws, so look at memory, the timeout and the start of the process.",
      rule: crashed(functionMetric(fn)),
    },
    {
      name: `${name}-no-progress`,
      page: "channel-no-progress",
      says: `Deliveries by ${name} have been there for ${spell(numbers.stuckAfter)}, and none has come to an end.`,
      todo: "The other side refuses all, the function does not load, or its mapping is disabled.",
      rule: {
        metricQueries: noProgress(queueMetric(queue), fixed.stuckPeriod),
        ...above(0, numbers.stuckAfter / fixed.stuckPeriod),
      },
    },
  ];
}

/** What a channel's graph shows. */
export function channelGraph({ name, queue, deadLetter, unknown }: Channel): Graph {
  const metric = queueMetric(queue);
  return graph(`Deliveries by ${name}`, [
    { metric: metric("ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "waiting" },
    { metric: metric("ApproximateNumberOfMessagesNotVisible"), stat: "Maximum", label: "on the way, or backing off" },
    { metric: metric("NumberOfMessagesDeleted"), stat: "Sum", label: "ended" },
    { metric: queueMetric(deadLetter)("ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "dead letters" },
    { metric: unknown, stat: "Sum", label: "unknown" },
  ]);
}
