import type { DefinitionArgs, FunctionArgs, StepArgs } from "./args.ts";
import type { MapState, States, Task, Template } from "./asl.ts";
import { asked, expression, openedRun, run } from "./expressions.ts";
import { anything, failures } from "./failures.ts";
import { functionRetry } from "./retry.ts";

/** Seconds beyond a function's own timeout: its start, and Lambda's answer that it has timed out, which says more than Step Functions'. */
export const START_RESERVE = 30;

/** How often the shells' own functions are tried. */
const OWN_ATTEMPTS = 3;

const invoke = (
  partition: string,
  { arn, timeout }: FunctionArgs,
  Payload: Template,
  attempts: number,
): Pick<Task, "Type" | "Resource" | "Arguments" | "TimeoutSeconds" | "Retry"> => ({
  Type: "Task",
  Resource: `arn:${partition}:states:::lambda:invoke`,
  Arguments: { FunctionName: arn, Payload },
  TimeoutSeconds: timeout + START_RESERVE,
  Retry: functionRetry(attempts),
});

/** What stands between a lease and its release: open, the targets, the summary. Ends in `next`, with the variable `outcome`. */
export function runStates(
  { open, steps, summarise, concurrency }: DefinitionArgs,
  partition: string,
  next: string,
): States {
  const unopened = failures("Summarise", (error) => ({ results: [], error }));
  return {
    Open: {
      ...invoke(partition, open, { run: openedRun }, OWN_ATTEMPTS),
      Output: expression("$states.result.Payload"),
      Catch: unopened,
      Next: "Opened",
    },
    Opened: {
      Type: "Choice",
      Choices: [
        {
          Condition: expression("$exists($states.input.stop)"),
          Next: "Summarise",
          Output: { results: [], stop: expression("$states.input.stop") },
        },
      ],
      Default: "Targets",
    },
    Targets: {
      ...targets(partition, steps, concurrency),
      Output: { results: expression("$states.result") },
      Catch: unopened,
      Next: "Summarise",
    },
    Summarise: {
      ...invoke(
        partition,
        summarise,
        expression(`$merge([$states.input, {"run": ${inner(run)}}, ${asked}])`),
        OWN_ATTEMPTS,
      ),
      Assign: { outcome: expression("$states.result.Payload.outcome") },
      // A run that nobody knows of must not look like a good one; the lease is given back all the same.
      Catch: anything({ Next: next, Assign: { outcome: "failed" } }),
      Next: next,
    },
  };
}

const inner = (text: string) => text.slice(2, -2).trim();

/** Each target goes through all steps; the first that fails for good ends it, and no other target. */
const targets = (
  partition: string,
  steps: readonly StepArgs[],
  concurrency: number,
): Pick<MapState, "Type" | "Items" | "MaxConcurrency" | "ItemProcessor"> => ({
  Type: "Map",
  Items: expression("$states.input.targets"),
  MaxConcurrency: concurrency,
  ItemProcessor: {
    ProcessorConfig: { Mode: "INLINE" },
    StartAt: stateOf(steps[0]!),
    States: {
      ...Object.fromEntries(
        steps.map((step, at) => [stateOf(step), stepState(partition, step, steps[at + 1], at === 0)]),
      ),
      TargetFailed: { Type: "Pass", End: true },
    },
  },
});

const stateOf = ({ name }: StepArgs) => `Step ${name}`;

/** What the function returns is dropped: the answers of all targets would not fit into a state. */
function stepState(partition: string, step: StepArgs, following: StepArgs | undefined, first: boolean): Task {
  const entered = "$toMillis($states.context.State.EnteredTime)";
  const result = {
    id: expression('$type($states.input) = "string" ? $states.input : $states.input.id'),
    ms: expression(`$millis() - ${first ? entered : "$began"}`),
  };
  return {
    ...invoke(
      partition,
      step,
      { run, target: expression("$states.input"), attempt: expression("$states.context.State.RetryCount + 1") },
      step.attempts,
    ),
    ...(first && following ? { Assign: { began: expression(entered) } } : {}),
    Output: following ? expression("$states.input") : { ...result, done: true },
    Catch: failures("TargetFailed", (error) => ({ ...result, done: false, step: step.name, ...error })),
    ...(following ? { Next: stateOf(following) } : { End: true }),
  };
}
