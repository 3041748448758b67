/** What the state machine hands to each of its functions: which run this is. */
export interface Run {
  /** The lease's key. */
  readonly lease: string;
  /** The execution's ARN: the lease's owner. */
  readonly owner: string;
  readonly fence: number;
  /** Milliseconds since 1970: the tick that this run is of, or a synthetic one. */
  readonly slot: number;
  /** When the lease was acquired: milliseconds since 1970. */
  readonly startedAt: number;
  /** How often the execution was redriven. A redriven run has lost its lease, whatever the item says. */
  readonly redrives: number;
  /** `run-now --failed-of`: only these targets. */
  readonly only?: readonly string[];
}

/** A target as the team lists it: its name, or an object that has it as `id`. Unique in a run. */
export type Target = string | { readonly id: string; readonly [property: string]: unknown };

export const targetId = (target: Target): string => (typeof target === "string" ? target : target.id);

/** The run's name everywhere: the key of its row, in the order of slots. */
export const runIdOf = ({ slot, owner }: Pick<Run, "slot" | "owner">): string =>
  `${String(slot).padStart(13, "0")}#${owner.slice(owner.lastIndexOf(":") + 1)}`;

/** Payload of the function that opens a run: the stop condition, then the targets. */
export interface OpenInput {
  readonly run: Run;
}
export type OpenOutput = { readonly stop: string } | { readonly targets: readonly Target[] };

/** Payload of a step's function, for one target. */
export interface StepInput {
  readonly run: Run;
  readonly target: Target;
  /** 1 for the first; counted by Step Functions' retries, those of a call that Lambda did not take among them. */
  readonly attempt: number;
}

/** Why something failed for good. */
export type Reason =
  /** Another run has the lease, or may have: nothing was begun. */
  | "lease-lost"
  /** The function threw a PermanentError. */
  | "permanent"
  /** The function did not end in time, or Lambda did not answer in time. */
  | "timed-out"
  /** Lambda refused to run the function, again and again: the account's concurrency is used up. */
  | "throttled"
  /** Lambda could not be asked, or did not begin. */
  | "unreachable"
  /** The function's process died, or never came up. */
  | "crashed"
  /** What was to be handed on does not fit into 256 KiB, or Lambda's own limit. */
  | "too-large"
  /** The function threw something else, at each attempt. */
  | "failed";

/** What somebody reads of it. */
export interface Failure {
  readonly reason: Reason;
  /** The error's name. */
  readonly error: string;
  readonly cause: string;
}

/** What the Map gives back for a target. Short: all of them together have to fit into 256 KiB. */
export type TargetResult =
  | { readonly id: string; readonly done: true; readonly ms: number }
  | ({ readonly id: string; readonly done: false; readonly ms: number; readonly step: string } & Failure);

/** Payload of the function that sums a run up: the targets' results, or why there are none. */
export interface SummaryInput {
  readonly run: Run;
  readonly results: readonly TargetResult[];
  /** How many targets `run-now --failed-of` asked for. */
  readonly asked?: number;
  /** What {@link OpenOutput} had: the schedule is stopped, and this is why. */
  readonly stop?: string;
  readonly error?: Failure;
}

export type Outcome =
  /** Every target is done. */
  | "succeeded"
  /** Some are, some failed. */
  | "partial"
  /** None is, or the run could not be carried out. */
  | "failed"
  /** `stopWhen` held. */
  | "stopped"
  /** Another run took the lease meanwhile. */
  | "lease-lost";
