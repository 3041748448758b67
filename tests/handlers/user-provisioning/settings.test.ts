import assert from "node:assert/strict";
import { provisionSettings, rosterSettings, sweepSettings } from "../../../handlers/user-provisioning/settings.ts";

const queue = (name: string) => `https://sqs.eu-central-1.amazonaws.com/123456789012/levee-dev-members-${name}`;
const all = {
  LEVEE_INSTANCE: "members",
  LEVEE_LEDGER_TABLE: "levee-dev-members-ledger",
  LEVEE_RETENTION_S: "7776000",
  LEVEE_WORK_QUEUE_URL: queue("work"),
  LEVEE_INVITATIONS_QUEUE_URL: queue("invitations"),
  LEVEE_ROSTERS_QUEUE_URL: queue("rosters"),
  LEVEE_DEAD_LETTER_QUEUE_URL: queue("dlq"),
};
const provision = {
  ...all,
  LEVEE_USER_POOL_ID: "eu-central-1_pool",
  LEVEE_PACER_TABLE: "levee-dev-pacer",
  LEVEE_PACER_KEY: "cognito-user-creation",
  LEVEE_CALLS_PER_SECOND: "39.5",
  LEVEE_INVITE_EXISTING: "false",
};
const roster = {
  ...all,
  LEVEE_TOPIC_ARN: "arn:aws:sns:eu-central-1:123456789012:levee-dev-members",
  LEVEE_COLUMNS: '{"vorname":"given_name"}',
  LEVEE_MAX_ROWS: "1000000",
  LEVEE_MAX_BYTES: "1000000000",
  LEVEE_MAX_HOPS: "10000",
};

describe("the settings of UserProvisioning's functions", () => {
  it("are read from the environment in their types", () => {
    const { LEVEE_CALLS_PER_SECOND, LEVEE_INVITE_EXISTING, LEVEE_RETENTION_S } = provisionSettings(provision);
    assert.deepEqual([LEVEE_CALLS_PER_SECOND, LEVEE_INVITE_EXISTING, LEVEE_RETENTION_S], [39.5, false, 7_776_000]);
    assert.deepEqual(rosterSettings(roster).LEVEE_COLUMNS, { vorname: "given_name" });
  });

  it("that are wrong are all named, with value and rule, in one error", () => {
    const wrong = {
      ...provision,
      LEVEE_CALLS_PER_SECOND: "0",
      LEVEE_INVITE_EXISTING: "yes",
      LEVEE_RETENTION_S: "86400",
    };
    assert.throws(() => provisionSettings({ ...wrong, LEVEE_PACER_KEY: undefined }), {
      message:
        'UserProvisioning "members": LEVEE_RETENTION_S 86400 is less than 1209600; LEVEE_PACER_KEY is missing; ' +
        'LEVEE_CALLS_PER_SECOND 0 is not above 0; LEVEE_INVITE_EXISTING "yes" is not true or false. ' +
        "The component sets these variables; a function deployed without it must too.",
    });
    assert.throws(
      () => rosterSettings({ ...roster, LEVEE_COLUMNS: '["a"]' }),
      /LEVEE_COLUMNS is not a JSON object of texts/,
    );
    assert.throws(() => sweepSettings(all), /LEVEE_STALE_AFTER_S is missing; LEVEE_ABANDON_AFTER_S is missing/);
  });
});
