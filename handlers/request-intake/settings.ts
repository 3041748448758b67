import * as v from "valibot";

/** What the component sets in the functions' environment. */
const text = v.pipe(v.string("is missing"), v.minLength(1, "is empty"));
const integer = (min: number, max: number) =>
  v.pipe(
    v.string("is missing"),
    v.regex(/^\d+$/, (issue) => `"${issue.input}" is not a whole number`),
    v.transform(Number),
    v.minValue(min, (issue) => `${issue.input} is less than ${min}`),
    v.maxValue(max, (issue) => `${issue.input} is more than ${max}`),
  );

const consumer = {
  LEVEE_INSTANCE: text,
  LEVEE_STATUS_TABLE: text,
  LEVEE_QUEUE_URL: v.pipe(
    text,
    v.url((issue) => `"${issue.input}" is not a URL`),
  ),
  LEVEE_DEAD_LETTER_QUEUE_URL: v.pipe(
    text,
    v.url((issue) => `"${issue.input}" is not a URL`),
  ),
  LEVEE_STATUS_RETENTION_S: integer(60, 10 * 366 * 86_400),
};

const worker = {
  ...consumer,
  LEVEE_RESULTS_BUCKET: text,
  LEVEE_WORK_TIMEOUT_MS: integer(1, 14 * 60_000),
  /** Seconds after which a message is not worked any more; SQS itself forgets it somewhat later. */
  LEVEE_EXPIRE_AFTER_S: integer(1, 14 * 86_400),
  LEVEE_MAX_ATTEMPTS: integer(1, 1_000),
};

const brake = { LEVEE_INSTANCE: text, LEVEE_STATUS_TABLE: text, LEVEE_WORKER_MAPPING: text };

export type ConsumerSettings = v.InferOutput<typeof consumerSchema>;
export type WorkerSettings = v.InferOutput<typeof workerSchema>;

const consumerSchema = v.object(consumer);
const workerSchema = v.object(worker);
const brakeSchema = v.object(brake);

/** @throws an error that names every variable that is wrong, and how */
export const workerSettings = (env: NodeJS.ProcessEnv): WorkerSettings => parse(workerSchema, env);

/** @throws an error that names every variable that is wrong, and how */
export const consumerSettings = (env: NodeJS.ProcessEnv): ConsumerSettings => parse(consumerSchema, env);

/** @throws an error that names every variable that is wrong, and how */
export const brakeSettings = (env: NodeJS.ProcessEnv): v.InferOutput<typeof brakeSchema> => parse(brakeSchema, env);

function parse<Schema extends v.GenericSchema>(schema: Schema, env: NodeJS.ProcessEnv): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, env);
  if (parsed.success) return parsed.output;
  const wrong = parsed.issues.map(
    (issue) => `${v.getDotPath(issue)} ${issue.message.replace(/^Invalid key.*undefined$/, "is missing")}`,
  );
  throw new Error(
    `RequestIntake "${env.LEVEE_INSTANCE ?? "?"}": ${wrong.join("; ")}. The component sets these variables; a function deployed without it must too.`,
  );
}
