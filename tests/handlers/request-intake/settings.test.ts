import assert from "node:assert/strict";
import { consumerSettings, workerSettings } from "../../../handlers/request-intake/settings.ts";

const env = {
  LEVEE_INSTANCE: "orders",
  LEVEE_SERVICE: "levee-dev-orders",
  LEVEE_STATUS_TABLE: "levee-dev-orders-status",
  LEVEE_QUEUE_URL: "https://sqs.eu-central-1.amazonaws.com/123456789012/levee-dev-orders-work",
  LEVEE_DEAD_LETTER_QUEUE_URL: "https://sqs.eu-central-1.amazonaws.com/123456789012/levee-dev-orders-dlq",
  LEVEE_RESULTS_BUCKET: "levee-dev-orders-results",
  LEVEE_WORK_TIMEOUT_MS: "60000",
  LEVEE_TOO_OLD_AFTER_S: "311040",
  LEVEE_MAX_ATTEMPTS: "5",
  LEVEE_STATUS_RETENTION_S: "1209600",
};

describe("the functions' settings", () => {
  it("are read from the environment, numbers as numbers", () => {
    const { LEVEE_WORK_TIMEOUT_MS, LEVEE_MAX_ATTEMPTS } = workerSettings(env);
    assert.deepEqual([LEVEE_WORK_TIMEOUT_MS, LEVEE_MAX_ATTEMPTS], [60_000, 5]);
  });

  it("of the consumer need nothing of the worker's", () => {
    const { LEVEE_RESULTS_BUCKET, LEVEE_WORK_TIMEOUT_MS, ...rest } = env;
    assert.equal(consumerSettings(rest).LEVEE_STATUS_RETENTION_S, 1_209_600);
  });

  it("that are wrong are all named, with value and rule, in one error", () => {
    const { LEVEE_STATUS_TABLE, LEVEE_TOO_OLD_AFTER_S, ...rest } = env;
    const wrong = { ...rest, LEVEE_WORK_TIMEOUT_MS: "900000", LEVEE_MAX_ATTEMPTS: "many", LEVEE_QUEUE_URL: "work" };
    assert.throws(() => workerSettings(wrong), {
      message:
        'RequestIntake "orders": LEVEE_STATUS_TABLE is missing; LEVEE_QUEUE_URL "work" is not a URL; LEVEE_TOO_OLD_AFTER_S is missing; ' +
        'LEVEE_MAX_ATTEMPTS "many" is not a whole number; LEVEE_WORK_TIMEOUT_MS 900000 is more than 840000. ' +
        "The component sets these variables; a function deployed without it must too.",
    });
  });
});
