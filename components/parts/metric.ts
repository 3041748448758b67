import type * as pulumi from "@pulumi/pulumi";
import type { BundledFunction } from "./bundled-function.ts";
import type { DataTable } from "./data-table.ts";
import { knownArn } from "./known-arn.ts";
import type { KnownQueue } from "./queue.ts";

/** A metric of one resource. Its dimensions are known at the first preview, and depend on the resource. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, pulumi.Output<string>>;
}

/** A resource's metrics, by their names. */
export type MetricOf = (metricName: string) => Metric;

export const metricOf =
  (namespace: string, dimensions: Metric["dimensions"]): MetricOf =>
  (metricName) => ({ namespace, metricName, dimensions });

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export const queueMetric = ({ name, resource }: KnownQueue): MetricOf =>
  metricOf("AWS/SQS", { QueueName: knownArn(resource, name) });

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const functionMetric = ({ name, resource }: BundledFunction): MetricOf =>
  metricOf("AWS/Lambda", { FunctionName: knownArn(resource, name) });

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export const tableMetric = ({ name }: DataTable): MetricOf => metricOf("AWS/DynamoDB", { TableName: name });
