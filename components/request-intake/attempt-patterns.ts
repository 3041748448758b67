/**
 * Filters over the lines "request" that the worker's shell writes, one for each delivery (handlers/request-intake/batch.ts). A test holds
 * them against lines that it really wrote. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * What a worker died of writes no such line: that is what Lambda's own `Errors` counts.
 */

const of = (...conditions: readonly string[]) => `{ ${conditions.join(" && ")} }`;
const either = (...conditions: readonly string[]) => `(${conditions.join(" || ")})`;

/** Every attempt that came to an end: those that failed for good with a PermanentError, too, for they show that the work is done. */
export const ATTEMPTS = of(
  '$.message = "request"',
  "$.attempt > 0",
  either('$.outcome = "succeeded"', '$.outcome = "failed"', '$.outcome = "failed-attempt"', '$.outcome = "timed-out"'),
);

/** Those that failed as an outage of a service behind makes them fail: not by a PermanentError, which is about the request. */
export const FAILED_ATTEMPTS = of(
  '$.message = "request"',
  "$.attempt > 0",
  either(
    '$.outcome = "failed-attempt"',
    '$.outcome = "timed-out"',
    '$.reason = "attempts-exhausted"',
    '$.reason = "timed-out"',
  ),
);
