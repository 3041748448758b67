import type { DefinitionArgs } from "./definition/args.ts";
import type { Definition } from "./definition/asl.ts";
import { checkDefinition } from "./definition/check.ts";
import { type LeaseArgs, leaseStates } from "./definition/lease-states.ts";
import { refuseTooMuch } from "./definition/limits.ts";
import { releaseStates } from "./definition/release-states.ts";
import { runStates } from "./definition/run-states.ts";
import { leaseDuration } from "./lease-times.ts";

/**
 * The state machine of a ScheduledBatch: lease, run, release.
 *
 * @throws ArgumentError when a number does not fit into what Step Functions takes, or the definition is not one.
 */
export function definitionOf(args: DefinitionArgs): Definition {
  refuseTooMuch(args);
  const { subject, table, lease, onOverlap, runTimeout, longestStep } = args;
  const partition = args.open.arn.split(":")[1] ?? "aws";
  const leased: LeaseArgs = {
    table,
    lease,
    onOverlap,
    duration: leaseDuration(runTimeout, longestStep),
    longestStep,
    partition,
  };
  const definition: Definition = {
    Comment: `${subject}: one run at a time, whoever starts it`,
    QueryLanguage: "JSONata",
    TimeoutSeconds: runTimeout,
    StartAt: "Acquire",
    States: {
      ...leaseStates(leased, "Open"),
      ...runStates(args, partition, "Release"),
      ...releaseStates(leased, true),
    },
  };
  checkDefinition(subject, definition);
  return definition;
}
