import * as v from "valibot";
import { integer, json, readSettings, text, url } from "../../parts/settings.ts";

/** What the component sets in the environment of every channel's function. */
const channel = {
  LEVEE_INSTANCE: text,
  LEVEE_STATUS_TABLE: text,
  LEVEE_QUEUE_URL: url,
  LEVEE_DEAD_LETTER_QUEUE_URL: url,
  LEVEE_STATUS_RETENTION_S: integer(60, 10 * 366 * 86_400),
  /** The longest that one call to the other side may take. */
  LEVEE_CALL_TIMEOUT_MS: integer(1, 60_000),
  /** Seconds after its first try until which a refused delivery is tried again. */
  LEVEE_GIVE_UP_AFTER_S: integer(1, 7 * 86_400),
  /** The first ceiling of the backoff between two tries, and the highest. */
  LEVEE_FIRST_RETRY_MS: integer(1, 3_600_000),
  LEVEE_LONGEST_RETRY_MS: integer(1, 43_200_000),
};

const channelSchema = v.object(channel);
const socketSchema = v.object({ ...channel, LEVEE_CONNECTIONS_URL: url, LEVEE_REQUESTS_URL: url });
const pushSchema = v.object({ ...channel, LEVEE_TOPIC_ARN: text });

const webhookSchema = v.object({
  ...channel,
  LEVEE_WEBHOOK_URL: v.optional(url),
  LEVEE_WEBHOOK_HOSTS: v.optional(json(v.array(text)), "[]"),
  /** Name or ARN of the secret that signs: never the secret. */
  LEVEE_SECRET_ID: text,
});

const mailSchema = v.object({
  ...channel,
  LEVEE_SENDER: text,
  LEVEE_TEMPLATE: text,
  LEVEE_CONFIGURATION_SET: text,
  /** A JSON list of the fields of a result that the template shows. */
  LEVEE_RESULT_FIELDS: v.optional(json(v.array(text)), "[]"),
});

export type ChannelFunctionSettings = v.InferOutput<typeof channelSchema>;

/** @throws an error that names every variable that is wrong, and how */
export const pushSettings = (env: NodeJS.ProcessEnv): v.InferOutput<typeof pushSchema> =>
  readSettings("RequestIntake", pushSchema, env);

/** @throws an error that names every variable that is wrong, and how */
export const socketSettings = (env: NodeJS.ProcessEnv): v.InferOutput<typeof socketSchema> =>
  readSettings("RequestIntake", socketSchema, env);

/** @throws an error that names every variable that is wrong, and how */
export const webhookSettings = (env: NodeJS.ProcessEnv): v.InferOutput<typeof webhookSchema> =>
  readSettings("RequestIntake", webhookSchema, env);

/** @throws an error that names every variable that is wrong, and how */
export const mailSettings = (env: NodeJS.ProcessEnv): v.InferOutput<typeof mailSchema> =>
  readSettings("RequestIntake", mailSchema, env);
