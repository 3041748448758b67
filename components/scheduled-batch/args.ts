import type * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../handlers/scheduled-batch/run.ts";
import type { Duration } from "../parts/durations.ts";
import type { Statement } from "../parts/iam-document.ts";
import type { NetworkArgs } from "../parts/network.ts";
import type { Overrides } from "../parts/scope.ts";

/** What every function that holds work of the team may be given. */
export interface FunctionArgs {
  /** How long one call of it may take: 1 second to 14 minutes. @default "30 seconds" */
  readonly timeout?: Duration;
  /** Memory in MB, and with it its share of a CPU: 128 to 10,240. @default 512 */
  readonly memory?: pulumi.Input<number>;
  /** What it may do beyond its own lease: named actions on named resources. @default none */
  readonly policy?: readonly Statement[];
  /** Environment variables. @default none */
  readonly environment?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
}

/** One step of a run: the team's function, done for each target. */
export interface StepArgs extends FunctionArgs {
  /** The file, relative to the project. It exports `handler`, a `StepHandler` of handlers/scheduled-batch/contract.ts. */
  readonly handler: string;
  /** What logs, summaries and names of resources call it. @default the file's name */
  readonly name?: string;
  /** How often it is tried for a target before the target is `failed`: 1 to 10. @default 3 */
  readonly attempts?: number;
}

/** When the schedule stops by itself, with the reason recorded. Whichever comes first. */
export interface StopWhen {
  /** ISO 8601, with its offset. No run begins from then on. @example "2027-01-01T00:00:00Z" */
  readonly date?: string;
  /** Runs that have ended, from the first or from the last `resume`. */
  readonly runs?: number;
  /** Runs in a row of which no target was done. */
  readonly consecutiveFailures?: number;
  /** A file of the team's, relative to the project. It exports `handler`, a `StopHandler`: a text is the reason to stop. */
  readonly handler?: string;
}

/**
 * Arguments of a ScheduledBatch. Those without `pulumi.Input` shape the graph or a number that others are derived from, so they are plain,
 * and checked, and refused with the way out, before anything is registered. In a stack's config they are plain JSON.
 */
export interface ScheduledBatchArgs {
  /**
   * How often: whole minutes, hours or days, or a cron expression of EventBridge Scheduler.
   * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   * @example "5 minutes"
   * @example "cron(0 6 ? * MON-FRI *)"
   */
  readonly every: Duration | `cron(${string})`;
  /** The team's functions, in the order in which they are done for each target: files, or files with what they need. */
  readonly steps: readonly (string | StepArgs)[];
  /**
   * What the steps are done for: names, or objects that have theirs as `id`; or a file of the team's, relative to the project, that
   * exports `handler`, a `TargetsHandler` that lists them when a run begins.
   */
  readonly targets: readonly Target[] | string;
  /** Targets that a run may have. More of them end it as `failed`. @default the length of the list, or 100 of a function */
  readonly maxTargets?: number;
  /** Targets at once: 1 to 40. It is the load on whatever the steps call. @default 5 */
  readonly concurrency?: number;
  /** How long a run may take: up to 20 hours. What is not done by then is for the next run. @default what its attempts can take */
  readonly runTimeout?: Duration;
  /** A tick that finds the last run at work is skipped, or followed by one run right after it, never more. @default "skip" */
  readonly onOverlap?: "skip" | "catchUp";
  /** When the schedule stops by itself. @default never */
  readonly stopWhen?: StopWhen;
  /** Of the function that begins a run: it lists the targets and asks whether to stop. @default as for a step, with no rights */
  readonly open?: FunctionArgs;
  /** Of the cron expression and of `start` and `end`, as IANA names it. @default "UTC" @example "Europe/Berlin" */
  readonly timeZone?: string;
  /** No tick before: ISO 8601, with its offset. @default at once */
  readonly start?: string;
  /** No tick after: ISO 8601, with its offset. @default never */
  readonly end?: string;
  /** Intervals without a run that succeeded, or was partial at least, after which it is late. @default 3 */
  readonly missedIntervals?: number;
  /** For functions that reach into a VPC. Its subnets need a way to DynamoDB: docs/scheduled-batch.md. @default no VPC */
  readonly network?: NetworkArgs;
  /** Processor of the functions. @default "arm64" */
  readonly architecture?: "arm64" | "x86_64";
  /** A customer-managed KMS key for the queues, whose policy lets EventBridge Scheduler's roles use it. @default SSE-SQS */
  readonly kmsKeyArn?: string;
  /** Who gets the alarms by mail, once the subscription is confirmed. @default nobody */
  readonly alarmEmail?: string;
  /** Nothing is protected or kept: for stacks that are thrown away. @default false */
  readonly ephemeral?: boolean;
  /** Arguments of single children that win over what is derived, by the child's name. @default none */
  readonly overrides?: Overrides;
}

/** Every argument there is. The type makes sure that none is forgotten, and none invented. */
export const argumentNames = Object.keys({
  every: true,
  steps: true,
  targets: true,
  maxTargets: true,
  concurrency: true,
  runTimeout: true,
  onOverlap: true,
  stopWhen: true,
  open: true,
  timeZone: true,
  start: true,
  end: true,
  missedIntervals: true,
  network: true,
  architecture: true,
  kmsKeyArn: true,
  alarmEmail: true,
  ephemeral: true,
  overrides: true,
} satisfies Record<keyof Required<ScheduledBatchArgs>, true>);

const functionNames = { timeout: true, memory: true, policy: true, environment: true } satisfies Record<
  keyof Required<FunctionArgs>,
  true
>;
export const openNames = Object.keys(functionNames);
export const stepNames = Object.keys({
  ...functionNames,
  handler: true,
  name: true,
  attempts: true,
} satisfies Record<keyof Required<StepArgs>, true>);
export const stopNames = Object.keys({
  date: true,
  runs: true,
  consecutiveFailures: true,
  handler: true,
} satisfies Record<keyof Required<StopWhen>, true>);
export const networkNames = Object.keys({
  subnetIds: true,
  securityGroupIds: true,
} satisfies Record<keyof Required<NetworkArgs>, true>);
