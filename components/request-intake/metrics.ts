import type * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "../parts/bundled-function.ts";
import { knownArn } from "../parts/known-arn.ts";
import type { KnownQueue } from "../parts/queue.ts";
import type { WorkQueue } from "../parts/work-queue.ts";
import type { Api } from "./api.ts";
import { fixed } from "./defaults.ts";

/** A metric of one resource. Its dimensions are known at the first preview, and depend on the resource. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, pulumi.Output<string>>;
}

type MetricOf = (metricName: string) => Metric;

export interface Metrics {
  readonly queues: Readonly<Record<keyof WorkQueue, MetricOf>>;
  readonly worker: MetricOf;
  readonly undelivered: MetricOf;
  readonly api: MetricOf;
  readonly table: MetricOf;
}

/** The metrics that alarms and dashboard are made of. */
export function metricsOf(parts: {
  queues: WorkQueue;
  worker: BundledFunction;
  undelivered: BundledFunction;
  api: Api;
  table: { name: string; resource: pulumi.Resource };
}): Metrics {
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
  const queue = ({ name, resource }: KnownQueue) => of("AWS/SQS", { QueueName: knownArn(resource, name) });
  const { work, undelivered, deadLetter } = parts.queues;
  return {
    queues: { work: queue(work), undelivered: queue(undelivered), deadLetter: queue(deadLetter) },
    worker: functionMetric(parts.worker),
    undelivered: functionMetric(parts.undelivered),
    /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
    api: of("AWS/ApiGateway", {
      ApiName: knownArn(parts.api.rest, parts.api.name),
      Stage: knownArn(parts.api.stage, fixed.stageName),
    }),
    /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
    table: of("AWS/DynamoDB", { TableName: knownArn(parts.table.resource, parts.table.name) }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const functionMetric = ({ name, resource }: BundledFunction): MetricOf =>
  of("AWS/Lambda", { FunctionName: knownArn(resource, name) });

function of(namespace: string, dimensions: Record<string, pulumi.Output<string>>): MetricOf {
  return (metricName) => ({ namespace, metricName, dimensions });
}
