/** A line of the effect log. */
export interface BatchEffect {
  readonly event: "begin" | "end" | "fail";
  readonly step: string;
  readonly target: string;
  readonly fence: number;
  /** Milliseconds since 1970, by the schedule's clock. */
  readonly slot: number;
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A run in the runs table, as an AWS client reads it. */
export interface BatchRow {
  readonly fence: number;
  readonly slot: number;
  readonly owner: string;
  readonly outcome: string;
  readonly done: number;
  readonly failed: readonly { readonly id: string; readonly step: string; readonly error: string }[];
}

/** An execution of the state machine, as an AWS client reads it. */
export interface BatchExecution {
  readonly arn: string;
  readonly status: string;
  readonly slot: number;
}

/** What the judge is shown. */
export interface BatchEvidence {
  /** Ids that each run is for, and of these the one that cannot be done. */
  readonly targets: readonly string[];
  readonly failing: string;
  readonly steps: readonly string[];
  /** In the order of the lines; what is no effect is text. */
  readonly effects: readonly (BatchEffect | string)[];
  readonly rows: readonly BatchRow[];
  readonly executions: readonly BatchExecution[];
  /** The execution that was stopped in the middle of its work. */
  readonly killed: { readonly arn: string; readonly at: number };
  /** Of the lease: ticks that found it held, and whether somebody holds it at the end. */
  readonly skipped: number;
  readonly isHeld: boolean;
  readonly deadLetters: number;
  /** Between two ticks, by the schedule's clock. */
  readonly slotMs: number;
  /** Within which the next run begins after one is killed: an interval and the longest step, by the world's clock. */
  readonly freedWithinMs: number;
}
