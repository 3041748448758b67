import type { MetricName } from "../../handlers/scheduled-batch/metrics.ts";
import type { BundledFunction } from "../parts/bundled-function.ts";
import type { DataTable } from "../parts/data-table.ts";
import { knownArn } from "../parts/known-arn.ts";
import { functionMetric, type Metric, type MetricOf, metricOf, queueMetric, tableMetric } from "../parts/metric.ts";
import type { KnownQueue } from "../parts/queue.ts";
import type { Machine } from "./machine.ts";
import type { Functions } from "./surroundings.ts";

export interface Metrics {
  readonly machine: MetricOf;
  /** What the summary and the watchdog say. */
  readonly batch: (name: MetricName) => Metric;
  readonly open: MetricOf;
  /** By the step's name. */
  readonly steps: ReadonlyMap<string, MetricOf>;
  readonly summarise: MetricOf;
  readonly watch: MetricOf;
  readonly deadLetter: MetricOf;
  readonly lease: MetricOf;
}

/** The metrics that alarms and dashboard are made of. */
export function metricsOf(parts: {
  machine: Machine;
  functions: Functions;
  watch: BundledFunction;
  deadLetter: KnownQueue;
  lease: DataTable;
  schedule: string;
}): Metrics {
  const { functions, machine, watch } = parts;
  return {
    /** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
    machine: metricOf("AWS/States", { StateMachineArn: machine.arn }),
    // The watchdog's function puts them out, and the dimension is the schedule's name.
    batch: metricOf("Levee/ScheduledBatch", { service: knownArn(watch.resource, parts.schedule) }),
    open: functionMetric(functions.open),
    steps: new Map(functions.steps.map((made) => [made.step.name, functionMetric(made)])),
    summarise: functionMetric(functions.summarise),
    watch: functionMetric(watch),
    deadLetter: queueMetric(parts.deadLetter),
    lease: tableMetric(parts.lease),
  };
}
