import assert from "node:assert/strict";
import { RequestIntake } from "../../../../components/request-intake.ts";
import { consumerConcurrency } from "../../../../policies/rules/consumer-concurrency.ts";
import { deadLetterQueues } from "../../../../policies/rules/dead-letter-queues.ts";
import { deadLetterRetention } from "../../../../policies/rules/dead-letter-retention.ts";
import { pacedUserCreation } from "../../../../policies/rules/paced-user-creation.ts";
import { partialBatchResponses } from "../../../../policies/rules/partial-batch-responses.ts";
import { visibilityTimeout } from "../../../../policies/rules/visibility-timeout.ts";
import { said } from "./program.ts";

const rules = [
  deadLetterQueues,
  visibilityTimeout,
  deadLetterRetention,
  partialBatchResponses,
  consumerConcurrency,
  pacedUserCreation,
];

describe("the rules on queues and our own program", () => {
  it("find nothing, and nothing undetermined, in a RequestIntake at the first preview", async () => {
    const program = () =>
      new RequestIntake("orders", {
        handler: "tests/components/fixtures/fulfil.ts",
        schema: { type: "object", properties: { sku: { type: "string" } } },
      });
    assert.deepEqual(await said(rules, program), []);
  });
});
