import assert from "node:assert/strict";
import fc from "fast-check";
import { documentOf, outcomeOf } from "../../../handlers/request-intake/document.ts";
import { NOW } from "./calm.ts";

const facts = { requestId: "r", acceptedAt: NOW, attempts: 1, now: NOW + 1_000 };

describe("the status document", () => {
  it("of a request under way says what is known and nothing else", () => {
    assert.deepEqual(JSON.parse(documentOf({ ...facts, status: "working" })), {
      requestId: "r",
      status: "working",
      acceptedAt: "2026-05-28T20:26:40.000Z",
      attempts: 1,
      updatedAt: "2026-05-28T20:26:41.000Z",
    });
  });

  it("of a failure says why", () => {
    const outcome = {
      status: "failed",
      reason: "permanent",
      error: { name: "E", message: "m" },
      detail: "secret",
    } as const;
    const document = documentOf({ ...facts, status: "failed", outcome, duplicateOf: "q" });
    const { reason, error, duplicateOf, finishedAt } = JSON.parse(document);
    assert.deepEqual({ reason, error, duplicateOf }, { reason: "permanent", error: outcome.error, duplicateOf: "q" });
    assert.equal(finishedAt, "2026-05-28T20:26:41.000Z");
    assert.doesNotMatch(document, /secret/);
  });

  it("carries every JSON result unchanged, and gives it back to a duplicate", () => {
    fc.assert(
      fc.property(fc.json(), (result) => {
        const document = documentOf({ ...facts, status: "succeeded", outcome: { status: "succeeded", result } });
        assert.deepEqual(JSON.parse(document).result, JSON.parse(result));
        const again = outcomeOf({ status: "succeeded", document });
        assert.deepEqual(JSON.parse(again.result!), JSON.parse(result));
      }),
    );
  });

  it("gives a duplicate the result digit by digit, whatever stands before it", () => {
    const error = { name: "E", message: ',"result":1}' };
    for (const result of ["12345678901234567890", '{"a":[1e400,0.1000]}', '"x"']) {
      const document = documentOf({ ...facts, status: "succeeded", outcome: { status: "succeeded", result, error } });
      assert.equal(outcomeOf({ status: "succeeded", document }).result, result);
    }
  });

  it("that an operator has written gives its result, wherever that stands", () => {
    for (const document of ['{"result":[1],"reason":"x"}', '{"a":1,"result":[1],"reason":"x"}', '{ "result": [1] }'])
      assert.equal(outcomeOf({ status: "succeeded", document }).result, "[1]");
  });
});
