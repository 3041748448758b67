import * as v from "valibot";
import { integer, readSettings, text, url } from "../parts/settings.ts";

const DAY_S = 86_400;

/** A variable that has to be a number above 0, such as `39.5`. */
const rate = v.pipe(
  v.string("is missing"),
  v.regex(/^\d+(\.\d+)?$/, (issue) => `"${issue.input}" is not a number`),
  v.transform(Number),
  v.gtValue(0, (issue) => `${issue.input} is not above 0`),
);

const boolean = v.pipe(
  v.picklist(["true", "false"], (issue) =>
    issue.input === undefined ? "is missing" : `"${issue.input}" is not true or false`,
  ),
  v.transform((value) => value === "true"),
);

/** Names of columns, lower case, to names of Cognito's attributes. */
const columns = v.pipe(
  text,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      const map: unknown = JSON.parse(dataset.value);
      return v.parse(v.record(v.string(), v.string()), Array.isArray(map) ? undefined : map);
    } catch {
      addIssue({ message: "is not a JSON object of texts" });
      return NEVER;
    }
  }),
);

/**
 * What the component sets in every function's environment. A row has to outlive its roster, which is given up after 13 days: without it
 * nobody could say how it ended.
 */
const all = {
  LEVEE_INSTANCE: text,
  LEVEE_LEDGER_TABLE: text,
  LEVEE_RETENTION_S: integer(14 * DAY_S, 10 * 366 * DAY_S),
};

/** Of those that read messages of this pipeline's own. */
const reading = { ...all, LEVEE_DEAD_LETTER_QUEUE_URL: url };

const roster = v.object({
  ...reading,
  LEVEE_ROSTERS_QUEUE_URL: url,
  LEVEE_WORK_QUEUE_URL: url,
  LEVEE_TOPIC_ARN: text,
  LEVEE_COLUMNS: columns,
  LEVEE_MAX_ROWS: integer(1, 999_999_999),
  LEVEE_MAX_BYTES: integer(1, Number.MAX_SAFE_INTEGER),
  LEVEE_MAX_HOPS: integer(1, 1_000_000),
});

const paced = { ...reading, LEVEE_PACER_TABLE: text, LEVEE_PACER_KEY: text };

const provision = v.object({
  ...paced,
  LEVEE_USER_POOL_ID: text,
  LEVEE_CALLS_PER_SECOND: rate,
  LEVEE_INVITE_EXISTING: boolean,
  LEVEE_WORK_QUEUE_URL: url,
  LEVEE_INVITATIONS_QUEUE_URL: url,
  LEVEE_ROSTERS_QUEUE_URL: url,
});

const invite = v.object({
  ...paced,
  LEVEE_INVITATIONS_PER_MINUTE: rate,
  LEVEE_SENDER: text,
  LEVEE_TEMPLATE: text,
  LEVEE_CONFIGURATION_SET: text,
  LEVEE_LOGIN_URL: url,
  LEVEE_INVITATIONS_QUEUE_URL: url,
  LEVEE_ROSTERS_QUEUE_URL: url,
});

const mailEvents = v.object({ ...all, LEVEE_ROSTERS_QUEUE_URL: url });

const sweep = v.object({
  ...all,
  LEVEE_WORK_QUEUE_URL: url,
  LEVEE_INVITATIONS_QUEUE_URL: url,
  LEVEE_ROSTERS_QUEUE_URL: url,
  LEVEE_STALE_AFTER_S: integer(60, DAY_S),
  LEVEE_ABANDON_AFTER_S: integer(60, 13 * DAY_S),
});

const reader =
  <Schema extends v.GenericSchema>(schema: Schema) =>
  (env: NodeJS.ProcessEnv): v.InferOutput<Schema> =>
    readSettings("UserProvisioning", schema, env);

export type CommonSettings = v.InferOutput<typeof mailEvents>;

/** Each throws an error that names every variable that is wrong, and how. */
export const rosterSettings = reader(roster);
export const provisionSettings = reader(provision);
export const inviteSettings = reader(invite);
export const mailEventSettings = reader(mailEvents);
export const sweepSettings = reader(sweep);
