import * as pulumi from "@pulumi/pulumi";

/** What the SDK keeps to itself. */
const resource = pulumi.Resource as unknown as { callsites: () => readonly unknown[] };

/**
 * Runs a Pulumi program seven times as fast: the SDK notes a stack trace for every resource and promise, mapped back to the source. What
 * the program throws has its message, and no trace.
 */
export async function withoutStackTraces<Result>(run: () => Promise<Result>): Promise<Result> {
  const { stackTraceLimit } = Error;
  const { callsites } = resource;
  Error.stackTraceLimit = 0;
  // It lifts the limit.
  resource.callsites = () => [];
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    resource.callsites = callsites;
  }
}
