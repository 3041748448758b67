import type { Duration } from "../parts/durations.ts";

/** Every default of ScheduledBatch, once. docs/scheduled-batch.md shows them; a test holds the page against this file. */
export const defaults = {
  /** Small on purpose: it is the load that the services behind have to stand, and nobody should get more of it without asking. */
  concurrency: 5,
  /** What a function may list, unless told otherwise: more is more likely a mistake in its query than a hundredth customer. */
  maxTargets: 100,
  /** Of a step, and of the function that opens a run. */
  timeout: "30 seconds" as Duration,
  /** A hiccup and its repetition are over with two more; what fails three times needs somebody to look. */
  attempts: 3,
  /** MB. Enough for a Node function with an SDK; a vCPU comes at 1,769 MB.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  memory: 512,
  onOverlap: "skip",
  /** As EventBridge Scheduler: no hour is there twice or not at all.
   * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time */
  timeZone: "UTC",
  /** One missed run is what the next one makes good. */
  missedIntervals: 3,
  /** Cheaper for the same work: https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html */
  architecture: "arm64",
  ephemeral: false,
} as const;

/** What the arguments may be, each with the reason and the way out that its refusal states. */
export const bounds = {
  /** In seconds: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
  every: {
    min: 60,
    max: 366 * 86_400,
    because: "EventBridge Scheduler counts whole minutes, hours or days; what has to be quicker is a queue's work",
  },
  /** In seconds. Lambda ends a function after 15 minutes; the shell keeps some of the last for itself.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
  timeout: {
    min: 1,
    max: 14 * 60,
    because:
      "a Lambda function runs 15 minutes at most and the shell needs some of it; give a step 1 second to 14 minutes, and make two steps of what takes longer",
  },
  attempts: { min: 1, max: 10, because: "what fails ten times is down: let the target fail, and the next run try it" },
  /** An inline Map runs up to 40 at once: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
  concurrency: {
    min: 1,
    max: 40,
    because: "an inline Map of Step Functions does 40 at once; split the targets over two schedules for more",
  },
  /** In seconds. With the time in which a run lets go it is under a day: what is over that, state-machine-timeouts takes for no timeout at all. */
  runTimeout: {
    min: 60,
    max: 20 * 3_600,
    because: "a run that takes longer is no longer a schedule's: give it less to do, or raise concurrency",
  },
  maxTargets: { min: 1, max: 1_000, because: "split them over several schedules" },
  /** Each step's function is named in the policy of the machine's role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  steps: {
    max: 50,
    because:
      "the machine's role has 10,240 characters to name functions in: do more in one step, or take two schedules",
  },
  missedIntervals: { min: 1, max: 100, because: "somebody is to hear of it before it is old news" },
  stopRuns: { min: 1, max: 1_000_000_000, because: "to have none, disable the schedule" },
  stopFailures: { min: 1, max: 1_000, because: "it is a number of runs in a row" },
  memory: { min: 128, max: 10_240, because: "Lambda gives 128 to 10,240 MB" },
} as const;

/** Numbers that nobody is asked for. */
export const fixed = {
  /** Seconds of a function's timeout that are the shell's: the fence before the work, and the note that it has ended. */
  shellReserve: 15,
  /** Seconds of a run beside its Tasks: transitions, and the repetition of a write that DynamoDB did not answer. */
  runReserve: 120,
  /** Seconds between two attempts, at the most. */
  longestPause: 10,
  /** Seconds: it writes two items and a message. */
  summariseTimeout: 60,
  /** Seconds: it reads an item and a schedule, and seldom switches the schedule off. */
  watchTimeout: 30,
  /** Seconds between two looks of the watchdog, at most; at least a minute, which is the least that a schedule can be. */
  watchPeriod: 300,
  shellMemory: 256,
  /** Days that the runs' ledger is kept: as long as Step Functions keeps an execution.
   * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
  runsRetention: 90,
  /** Seconds that Scheduler repeats a tick that Step Functions did not take: no longer than until the next one, and not for hours.
   * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
  leastEventAge: 60,
  mostEventAge: 3_600,
  tickRetries: 10,
  /** Seconds: the longest that SQS keeps a message. */
  deadLetterRetention: 14 * 86_400,
  /** Bytes of all targets as JSON: a state holds 256 KiB, and more than them.
   * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
  targetsBytes: 250_000,
  /** Days: long enough to look into what happened before a holiday. */
  logRetention: 30,
  /** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
  runtime: "nodejs24.x",
} as const;
