import { Metrics as Powertools } from "@aws-lambda-powertools/metrics";
import type { MetricName, Metrics } from "../metrics.ts";

/** Metrics as a line of the function's log, which CloudWatch reads: no call, and no right. @param schedule its name */
export function powertoolsMetrics(schedule: string): Metrics {
  const powertools = new Powertools({ namespace: "Levee/ScheduledBatch", serviceName: schedule });
  return {
    put(values) {
      for (const [name, value] of Object.entries(values) as [MetricName, number][])
        powertools.addMetric(name, name === "RunDuration" ? "Milliseconds" : "Count", value);
      powertools.publishStoredMetrics();
    },
  };
}
