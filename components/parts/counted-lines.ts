import * as aws from "@pulumi/aws";
import type { BundledFunction } from "./bundled-function.ts";
import { camelCase } from "./camel-case.ts";
import { knownArn } from "./known-arn.ts";
import type { Metric } from "./metric.ts";
import type { Scope } from "./scope.ts";

/**
 * A metric that counts lines of a function's log, so that the function needs no right to publish any. It is 0 while there are others only,
 * so that an alarm's expression has a number for each minute in which the function runs. That goes without dimensions only, so the
 * function is in the namespace.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html
 *
 * Child: `<part>Filter`, in camel case.
 */
export function countedLines(
  scope: Scope,
  part: string,
  metricName: string,
  pattern: string,
  { name, logs }: BundledFunction,
): Metric {
  const namespace = `Levee/${scope.kind}/${name}`;
  new aws.cloudwatch.LogMetricFilter(
    scope.logical(`${part}-filter`),
    scope.args(camelCase(`${part}-filter`), {
      name: part,
      logGroupName: knownArn(logs, `/aws/lambda/${name}`),
      pattern,
      metricTransformation: { name: metricName, namespace, value: "1", defaultValue: "0" },
    }),
    scope.options(),
  );
  return { namespace, metricName, dimensions: {} };
}
