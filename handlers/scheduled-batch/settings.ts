import * as v from "valibot";
import { integer, readSettings, text, url } from "../parts/settings.ts";

const YEAR_S = 366 * 86_400;

/** The conditions of `stopWhen` that need no function. Any of them that holds stops the schedule. */
const stopWhen = v.strictObject({
  /** ISO 8601. No slot from here on is run. */
  date: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  runs: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  consecutiveFailures: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
});

export type StopWhen = v.InferOutput<typeof stopWhen>;

const stopWhenText = v.pipe(
  text,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      const given: unknown = JSON.parse(dataset.value);
      return v.parse(stopWhen, Array.isArray(given) ? undefined : given);
    } catch (error) {
      addIssue({ message: `is not {date?, runs?, consecutiveFailures?} as JSON: ${(error as Error).message}` });
      return NEVER;
    }
  }),
);

/** What the component sets in every function's environment. */
const all = {
  LEVEE_INSTANCE: text,
  LEVEE_LEASE_TABLE: text,
  /** The lease's key in it: the schedule's name. */
  LEVEE_LEASE: text,
};

/** Of those that hold the lease while they run. */
const holder = {
  ...all,
  /** L: the longest that a function which holds the lease may live, Lambda's 2 s of shutdown and the clocks' skew included. */
  LEVEE_LONGEST_STEP_S: integer(1, 3_600),
  /** By how much two clocks may differ. */
  LEVEE_SKEW_MS: integer(0, 600_000),
};

const step = v.object({
  ...holder,
  LEVEE_STEP: text,
  /** When the signal of the team's function is aborted. */
  LEVEE_STEP_TIMEOUT_S: integer(1, 900),
});

const open = v.object({
  ...holder,
  LEVEE_SCHEDULE_NAME: text,
  LEVEE_STOP_WHEN: stopWhenText,
  LEVEE_MAX_TARGETS: integer(1, 100_000),
});

const summarise = v.object({
  ...all,
  LEVEE_RUNS_TABLE: text,
  LEVEE_TOPIC_ARN: text,
  LEVEE_RETENTION_S: integer(86_400, 10 * YEAR_S),
});

const watch = v.object({
  ...all,
  /** Whose ticks call it. */
  LEVEE_QUEUE_URL: url,
  LEVEE_SCHEDULE_NAME: text,
  /** How far apart two ticks are at most. */
  LEVEE_PERIOD_S: integer(60, YEAR_S),
  /** After how many of these without a success the schedule is late. */
  LEVEE_MISSED: integer(1, 10_000),
  /** Whose clock the schedule goes by. */
  LEVEE_TIME_ZONE: text,
});

const reader =
  <Schema extends v.GenericSchema>(schema: Schema) =>
  (env: NodeJS.ProcessEnv): v.InferOutput<Schema> =>
    readSettings("ScheduledBatch", schema, env);

export type StepSettings = v.InferOutput<typeof step>;
export type OpenSettings = v.InferOutput<typeof open>;

/** Each throws an error that names every variable that is wrong, and how. */
export const stepSettings = reader(step);
export const openSettings = reader(open);
export const summariseSettings = reader(summarise);
export const watchSettings = reader(watch);
