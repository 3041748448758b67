import type { BundledFunction } from "../parts/bundled-function.ts";
import type { DataTable } from "../parts/data-table.ts";
import { knownArn } from "../parts/known-arn.ts";
import { functionMetric, type MetricOf, metricOf, queueMetric, tableMetric } from "../parts/metric.ts";
import type { WorkQueue } from "../parts/work-queue.ts";
import type { Api } from "./api.ts";
import { fixed } from "./defaults.ts";

export interface Metrics {
  readonly queues: Readonly<Record<keyof WorkQueue, MetricOf>>;
  readonly worker: MetricOf;
  readonly undelivered: MetricOf;
  /** There when requests are checked before they are accepted. */
  readonly validate: MetricOf | undefined;
  readonly api: MetricOf;
  readonly table: MetricOf;
}

/** The metrics that alarms and dashboard are made of. */
export function metricsOf(parts: {
  queues: WorkQueue;
  worker: BundledFunction;
  undelivered: BundledFunction;
  validate: BundledFunction | undefined;
  api: Api;
  table: DataTable;
}): Metrics {
  const { work, undelivered, deadLetter } = parts.queues;
  return {
    queues: {
      work: queueMetric(work),
      undelivered: queueMetric(undelivered),
      deadLetter: queueMetric(deadLetter),
    },
    worker: functionMetric(parts.worker),
    undelivered: functionMetric(parts.undelivered),
    validate: parts.validate && functionMetric(parts.validate),
    /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
    api: metricOf("AWS/ApiGateway", {
      ApiName: knownArn(parts.api.rest, parts.api.name),
      Stage: knownArn(parts.api.stage, fixed.stageName),
    }),
    table: tableMetric(parts.table),
  };
}
