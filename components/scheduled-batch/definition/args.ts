/** What a definition is made of. All of it is known at the first preview. Durations are whole seconds. */
export interface DefinitionArgs {
  /** How errors name the component, such as `ScheduledBatch "billing"`. */
  readonly subject: string;
  /** Name of the lease table. */
  readonly table: string;
  /** The lease's key in it: the schedule's name. */
  readonly lease: string;
  /** The function that opens a run: stop condition and targets. Holds the lease while it runs, as a step does. */
  readonly open: FunctionArgs;
  /** In the order in which they are run for a target. */
  readonly steps: readonly StepArgs[];
  /** The function that sums a run up. */
  readonly summarise: FunctionArgs;
  /** Targets that are worked on at once: 1 to 40. */
  readonly concurrency: number;
  /** Targets of one run, at most: no more than limits.ts finds room for. */
  readonly maxTargets: number;
  readonly onOverlap: "skip" | "catchUp";
  /** How long a run may take as a whole; the machine's timeout. */
  readonly runTimeout: number;
  /** `longestStep` of all functions that hold the lease; the functions get the same number in their environment. */
  readonly longestStep: number;
}

export interface FunctionArgs {
  /** Known, and without a qualifier. */
  readonly arn: string;
  /** The function's own timeout. */
  readonly timeout: number;
}

export interface StepArgs extends FunctionArgs {
  /** The state's name, and how results name the step: unique among the steps. */
  readonly name: string;
  /** How often a target's step is tried before the target has failed: 1 and up. Throttling by Lambda does not count. */
  readonly attempts: number;
}
