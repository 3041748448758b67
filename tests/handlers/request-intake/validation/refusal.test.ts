import assert from "node:assert/strict";
import fc from "fast-check";
import { RefusedError } from "../../../../handlers/request-intake/contract.ts";
import { refusalOf } from "../../../../handlers/request-intake/validation/refusal.ts";

const lookalike = (more: object) => ({ name: "RefusedError", message: "no", ...more });

describe("what a caller is told of a refusal", () => {
  it("is what a RefusedError says, and that of another copy of the class", () => {
    const said = { status: 422, title: "The request was refused", detail: "no", errors: [] };
    assert.deepEqual(refusalOf(new RefusedError("no")), said);
    assert.deepEqual(refusalOf(lookalike({})), said);
    assert.deepEqual(refusalOf(lookalike({ status: 400 })), { ...said, status: 400 });
  });

  it("is nothing of any other error", () => {
    for (const error of [
      new Error("secret"),
      "RefusedError",
      undefined,
      null,
      { message: "secret" },
      new TypeError("x"),
    ])
      assert.equal(refusalOf(error), undefined);
  });

  it("has no status but 400 and 422, whatever an error says", () => {
    for (const status of [200, 401, 500, "400", null]) assert.equal(refusalOf(lookalike({ status }))?.status, 422);
  });

  it("is bounded, and never half a character", () => {
    const { detail, errors } = refusalOf(
      new RefusedError(`${"x".repeat(999)}𝄞`, {
        errors: Array(1_000).fill({ pointer: "#", detail: "y".repeat(5_000) }),
      }),
    )!;
    assert.deepEqual([detail.length, detail.at(-1)], [1_000, "\uFFFD"]);
    assert.deepEqual([errors.length, errors[0]!.detail.length], [100, 1_000]);
  });

  it("is read without a throw from anything that was thrown, getters and circles too", () => {
    const hostile = {
      name: "RefusedError",
      get message(): string {
        throw new Error("no");
      },
    };
    assert.equal(refusalOf(hostile), undefined);
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (title, message, errors) => {
        const refused = refusalOf(lookalike({ title, message, errors }));
        if (refused) JSON.stringify(refused);
      }),
      { numRuns: 200 },
    );
  });
});
