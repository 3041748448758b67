import type * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../parts/bundled-function.ts";
import { knownArn } from "../parts/known-arn.ts";
import type { KnownQueue } from "../parts/queue.ts";
import type { Functions } from "./functions.ts";
import type { Mail } from "./mail.ts";
import type { Queues } from "./queues.ts";

/** A metric of one resource. Its dimensions are known at the first preview, and depend on the resource. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, pulumi.Output<string>>;
}

type MetricOf = (metricName: string) => Metric;
export type FunctionName = "rosters" | "provision" | "invite" | "mailEvents" | "sweep";

export interface Metrics {
  readonly queues: Readonly<Record<keyof Queues, MetricOf>>;
  readonly functions: Readonly<Record<FunctionName, MetricOf>>;
  readonly mail: MetricOf;
}

/** The metrics that alarms and dashboard are made of. */
export function metricsOf(queues: Queues, functions: Functions, { set }: Mail): Metrics {
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
  const queue = ({ name, resource }: KnownQueue) => of("AWS/SQS", { QueueName: knownArn(resource, name) });
  /** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
  const lambda = ({ name, resource }: BundledFunction) => of("AWS/Lambda", { FunctionName: knownArn(resource, name) });
  return {
    queues: {
      rosters: queue(queues.rosters),
      work: queue(queues.work),
      invitations: queue(queues.invitations),
      mailEvents: queue(queues.mailEvents),
      deadLetter: queue(queues.deadLetter),
      sweepTicks: queue(queues.sweepTicks),
    },
    functions: {
      rosters: lambda(functions.rosters),
      provision: lambda(functions.provision),
      invite: lambda(functions.invite),
      mailEvents: lambda(functions.mailEvents),
      sweep: lambda(functions.sweep),
    },
    /** https://docs.aws.amazon.com/ses/latest/dg/monitoring-sender-reputation-pausing-configuration-set.html */
    mail: of("AWS/SES", { "ses:configuration-set": set }),
  };
}

function of(namespace: string, dimensions: Record<string, pulumi.Output<string>>): MetricOf {
  return (metricName) => ({ namespace, metricName, dimensions });
}
