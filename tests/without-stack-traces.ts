import * as pulumi from "@pulumi/pulumi";

const { stackTraceLimit } = Error;
/** It is private in the types. */
const resources = pulumi.Resource as unknown as { callsites: () => object[] };
const { callsites } = resources;
let running = 0;

/**
 * Runs a Pulumi program seven times as fast: the SDK notes a stack trace for every resource and promise, mapped back to the source. What
 * the program throws has its message, and no trace. Several may run at once.
 */
export async function withoutStackTraces<Result>(run: () => Promise<Result>): Promise<Result> {
  running++;
  Error.stackTraceLimit = 0;
  // It lifts the limit.
  resources.callsites = () => [];
  try {
    return await run();
  } finally {
    running--;
    if (running === 0) {
      Error.stackTraceLimit = stackTraceLimit;
      resources.callsites = callsites;
    }
  }
}
