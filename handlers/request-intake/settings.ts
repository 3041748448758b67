import * as v from "valibot";
import { integer, json, readSettings, text, url } from "../parts/settings.ts";
import { CHANNELS } from "./delivery.ts";

/** A channel of the instance: its queue, and where a request says its address. */
const channel = v.object({
  channel: v.picklist(CHANNELS),
  queueUrl: url,
  address: v.strictObject({ body: v.optional(v.string()), attribute: v.optional(text) }),
});

export type ChannelSettings = v.InferOutput<typeof channel>;

/** What the component sets in the functions' environment. */
const consumer = {
  LEVEE_INSTANCE: text,
  /** The instance's full name, by which its metrics are told from others'. */
  LEVEE_SERVICE: text,
  LEVEE_STATUS_TABLE: text,
  LEVEE_QUEUE_URL: url,
  LEVEE_DEAD_LETTER_QUEUE_URL: url,
  LEVEE_STATUS_RETENTION_S: integer(60, 10 * 366 * 86_400),
  /** Seconds after which a message is not worked any more; SQS itself forgets it somewhat later. */
  LEVEE_TOO_OLD_AFTER_S: integer(1, 14 * 86_400),
  LEVEE_MAX_ATTEMPTS: integer(1, 1_000),
  /** A JSON list of the channels by which outcomes are pushed. */
  LEVEE_CHANNELS: v.optional(json(v.array(channel)), "[]"),
};

const worker = {
  ...consumer,
  LEVEE_RESULTS_BUCKET: text,
  LEVEE_WORK_TIMEOUT_MS: integer(1, 14 * 60_000),
  /** The team's own such age, if there is one. */
  LEVEE_EXPIRE_AFTER_S: v.optional(integer(1, 14 * 86_400)),
};

const validator = { LEVEE_INSTANCE: text, LEVEE_QUEUE_URL: url, LEVEE_VALIDATION_TIMEOUT_MS: integer(1, 5_000) };

const brake = { LEVEE_INSTANCE: text, LEVEE_STATUS_TABLE: text, LEVEE_WORKER_MAPPING: text };

const authorizer = { LEVEE_INSTANCE: text, LEVEE_IDENTITY_HEADERS: text };

export type ConsumerSettings = v.InferOutput<typeof consumerSchema>;
export type WorkerSettings = v.InferOutput<typeof workerSchema>;

const consumerSchema = v.object(consumer);
const workerSchema = v.object(worker);
const validatorSchema = v.object(validator);
const brakeSchema = v.object(brake);
const authorizerSchema = v.object(authorizer);

/** @throws an error that names every variable that is wrong, and how */
export const workerSettings = (env: NodeJS.ProcessEnv): WorkerSettings =>
  readSettings("RequestIntake", workerSchema, env);

/** @throws an error that names every variable that is wrong, and how */
export const consumerSettings = (env: NodeJS.ProcessEnv): ConsumerSettings =>
  readSettings("RequestIntake", consumerSchema, env);

/** @throws an error that names every variable that is wrong, and how */
export const brakeSettings = (env: NodeJS.ProcessEnv): v.InferOutput<typeof brakeSchema> =>
  readSettings("RequestIntake", brakeSchema, env);

/** @throws an error that names every variable that is wrong, and how */
export const authorizerSettings = (env: NodeJS.ProcessEnv): v.InferOutput<typeof authorizerSchema> =>
  readSettings("RequestIntake", authorizerSchema, env);

/** @throws an error that names every variable that is wrong, and how */
export const validatorSettings = (env: NodeJS.ProcessEnv): v.InferOutput<typeof validatorSchema> =>
  readSettings("RequestIntake", validatorSchema, env);
