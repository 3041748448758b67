/** Seconds by which any two clocks that judge one lease may differ: those of Step Functions, Lambda and DynamoDB's callers. */
export const SKEW = 13;

/** Seconds from a function's timeout to the end of its process: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown */
const SHUTDOWN = 2;

/**
 * How long after a step has begun its process may still write, judged by whichever clock: the longest timeout, Lambda's shutdown and the
 * skew. Seconds.
 */
export const longestStep = (timeouts: readonly number[]): number => Math.max(...timeouts) + SHUTDOWN + SKEW;

/**
 * How long a lease lasts from the start of its execution, at the least: the run, a step that began in its last moment, and the skew between
 * the clock that stamps the start and the one that judges a step's end. Seconds.
 */
export const leaseDuration = (runTimeout: number, longest: number): number => runTimeout + longest + SKEW;
