import { Metrics as Powertools } from "@aws-lambda-powertools/metrics";
import { collected, type Metrics } from "../metrics.ts";

/**
 * Metrics as lines of the function's log, which CloudWatch reads: no call, and no right. One line for each combination of dimensions, because a
 * line's dimensions are those of all its metrics.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param service the instance's full name
 */
export function powertoolsMetrics(service: string): Metrics {
  const powertools = new Powertools({ namespace: "Levee/RequestIntake", serviceName: service });
  return collected(({ dimension, values }) => {
    for (const [name, value] of Object.entries(dimension)) powertools.addDimension(name, value);
    for (const [name, numbers] of Object.entries(values)) {
      const unit = name === "Attempts" || name === "Unsuccessful" ? "Count" : "Milliseconds";
      for (const value of numbers) powertools.addMetric(name, unit, value);
    }
    powertools.publishStoredMetrics();
  });
}
