import { release, releaseLater } from "../lease-writes.ts";
import type { Assign, Rule, States, Task } from "./asl.ts";
import { expression } from "./expressions.ts";
import { CALL_TIMEOUT, type LeaseArgs, leaseWrite } from "./lease-states.ts";
import { never, REFUSED, readRetry } from "./retry.ts";
import { NOT_EVALUATED, unlessRedriven } from "./unredriven.ts";

/**
 * From the end of a run, whose variable `outcome` says how it ended, to the end of its execution. A lease that cannot be given back is taken
 * over by the next tick.
 *
 * @param noted whether all that was called has noted itself in the item, as steps do. If not, only a run that went well, and was never
 * redriven, knows that nothing is at work any more.
 */
export function releaseStates(args: LeaseArgs, noted: boolean): States {
  const catchUp = args.onOverlap === "catchUp";
  const pending = (value: string | number): { Assign?: Assign } => (catchUp ? { Assign: { pending: value } } : {});
  const skipped = pending(
    expression("$exists($states.result.Attributes.pending) ? $number($states.result.Attributes.pending.N) : 0"),
  );
  const outcome = (is: string, Next: string): Rule => ({ Condition: expression(`$outcome = "${is}"`), Next });
  return {
    Release: {
      ...(noted ? leaseWrite(args, release) : unlessItWasRedriven(leaseWrite(args, release))),
      ...skipped,
      Catch: [
        { ErrorEquals: noted ? [REFUSED] : [REFUSED, NOT_EVALUATED], Next: "ReleaseLater" },
        { ErrorEquals: ["States.ALL"], Next: "Ended", ...pending(0) },
      ],
      Next: "Ended",
    },
    ReleaseLater: {
      ...leaseWrite(args, releaseLater(noted ? "#busyUntil" : ":busyUntil")),
      ...skipped,
      // Given back already, by a write whose answer was lost, or lost, which the outcome says.
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Ended", ...pending(0) }],
      Next: "Ended",
    },
    Ended: {
      Type: "Choice",
      Choices: [
        ...(catchUp ? [{ Condition: expression("$pending > 0"), Next: "CatchUp" }] : []),
        outcome("failed", "Failed"),
        outcome("lease-lost", "LeaseLost"),
        outcome("stopped", "Stopped"),
      ],
      Default: "Done",
    },
    ...(catchUp ? { CatchUp: startAgain(args) } : {}),
    Done: { Type: "Succeed", Output: { outcome: expression("$outcome") } },
    Stopped: { Type: "Succeed", Comment: "A condition of stopWhen held.", Output: { outcome: "stopped" } },
    Failed: { Type: "Fail", Error: "RunFailed", Cause: "No target was done: the run's record says why." },
  };
}

const unlessItWasRedriven = (write: ReturnType<typeof leaseWrite>): ReturnType<typeof leaseWrite> => ({
  ...write,
  TimeoutSeconds: unlessRedriven(CALL_TIMEOUT),
  Retry: [never(NOT_EVALUATED), ...write.Retry],
});

/** One run right after for all ticks that were skipped: the same name for a slot, so that it is started once. */
const startAgain = ({ partition }: LeaseArgs): Task => ({
  Type: "Task",
  Resource: `arn:${partition}:states:::states:startExecution`,
  Arguments: {
    StateMachineArn: expression("$states.context.StateMachine.Id"),
    Name: expression(`"catch-up-" & $string($pending)`),
    Input: {
      slot: expression("$fromMillis($pending)"),
      AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: expression("$states.context.Execution.Id"),
    },
  },
  TimeoutSeconds: CALL_TIMEOUT,
  Retry: readRetry,
  Assign: { pending: 0 },
  // The next tick runs what this one would have.
  Catch: [{ ErrorEquals: ["States.ALL"], Next: "Ended", Assign: { pending: 0 } }],
  Next: "Ended",
});
