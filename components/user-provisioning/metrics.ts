import { functionMetric, type MetricOf, metricOf, queueMetric } from "../parts/metric.ts";
import type { TemplateMail } from "../parts/template-mail.ts";
import type { Functions } from "./functions.ts";
import type { Queues } from "./queues.ts";

export type FunctionName = "rosters" | "provision" | "invite" | "mailEvents" | "sweep";

export interface Metrics {
  readonly queues: Readonly<Record<Exclude<keyof Queues, "sweepTicks">, MetricOf>>;
  readonly functions: Readonly<Record<FunctionName, MetricOf>>;
  readonly mail: MetricOf;
}

/** The metrics that alarms and dashboard are made of. */
export const metricsOf = (queues: Queues, functions: Functions, { set }: TemplateMail): Metrics => ({
  queues: {
    rosters: queueMetric(queues.rosters),
    work: queueMetric(queues.work),
    invitations: queueMetric(queues.invitations),
    mailEvents: queueMetric(queues.mailEvents),
    deadLetter: queueMetric(queues.deadLetter),
  },
  functions: {
    rosters: functionMetric(functions.rosters),
    provision: functionMetric(functions.provision),
    invite: functionMetric(functions.invite),
    mailEvents: functionMetric(functions.mailEvents),
    sweep: functionMetric(functions.sweep),
  },
  /** https://docs.aws.amazon.com/ses/latest/dg/monitoring-sender-reputation-pausing-configuration-set.html */
  mail: metricOf("AWS/SES", { "ses:configuration-set": set }),
});
