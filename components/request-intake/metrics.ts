import * as pulumi from "@pulumi/pulumi";
import type { Dimension, MetricName } from "../../handlers/request-intake/metrics.ts";
import type { BundledFunction } from "../parts/bundled-function.ts";
import type { DataTable } from "../parts/data-table.ts";
import { knownArn } from "../parts/known-arn.ts";
import { functionMetric, type Metric, type MetricOf, metricOf, queueMetric, tableMetric } from "../parts/metric.ts";
import type { Scope } from "../parts/scope.ts";
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
  /** What the worker and the consumer of the undelivered say of the requests. */
  readonly requests: (name: MetricName, dimension?: Dimension) => Metric;
}

/** The instance's full name, by which its own metrics are told from others'. */
export const serviceOf = (scope: Scope): string => scope.physical("dimension");

/** The metrics that alarms and dashboard are made of. */
export function metricsOf(
  scope: Scope,
  parts: {
    queues: WorkQueue;
    worker: BundledFunction;
    undelivered: BundledFunction;
    validate: BundledFunction | undefined;
    api: Api;
    table: DataTable;
  },
): Metrics {
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
    requests(name, dimension = {}) {
      const more = Object.entries(dimension).map(([key, value]) => [key, pulumi.output(value)]);
      const service = knownArn(parts.worker.resource, serviceOf(scope));
      return metricOf("Levee/RequestIntake", { service, ...Object.fromEntries(more) })(name);
    },
  };
}
