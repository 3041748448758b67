import type { Definition, Flow } from "./definition/asl.ts";
import { checkDefinition } from "./definition/check.ts";
import { expression, redrives } from "./definition/expressions.ts";
import { anything } from "./definition/failures.ts";
import { type LeaseArgs, leaseStates } from "./definition/lease-states.ts";
import { releaseStates } from "./definition/release-states.ts";
import { unredriven } from "./definition/unredriven.ts";

export interface LeasedDefinitionArgs extends Omit<LeaseArgs, "duration"> {
  /** How errors name the component. */
  readonly subject: string;
  /** The states that are run with the lease. */
  readonly work: Flow;
  readonly duration: number;
  /** Seconds. */
  readonly runTimeout: number;
}

/**
 * Any states, in a machine that holds a lease while they run. They stand in the one branch of a Parallel, so that whatever fails in them is
 * caught in one place, and the lease given back: when one branch of theirs fails, calls of others are still at work, so it becomes free when
 * they cannot be any more.
 */
export function leasedDefinition({ subject, work, runTimeout, ...lease }: LeasedDefinitionArgs): Definition {
  const definition: Definition = {
    Comment: `${subject}: one execution of "${lease.lease}" works at a time`,
    QueryLanguage: "JSONata",
    TimeoutSeconds: runTimeout,
    StartAt: "Acquire",
    States: {
      ...leaseStates(lease, "Work"),
      Work: {
        Type: "Parallel",
        Branches: [unredriven(work)],
        Assign: { outcome: outcome("succeeded") },
        Output: expression("$states.result[0]"),
        Catch: anything({ Next: "ReleaseLater", Assign: { outcome: outcome("failed") } }),
        Next: "Release",
      },
      ...releaseStates(lease, false),
    },
  };
  checkDefinition(subject, definition, "state names are unique in the whole machine, and every Task has a timeout");
  return definition;
}

/** A branch that catches its Tasks' errors can come to a good end without them. */
const outcome = (is: string) => expression(`${redrives} > 0 ? "lease-lost" : "${is}"`);
