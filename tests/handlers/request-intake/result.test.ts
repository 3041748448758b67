import assert from "node:assert/strict";
import { MAX_FOLLOWERS } from "../../../handlers/request-intake/follow.ts";
import { MAX_INLINE_BYTES, MAX_RESULT_BYTES, outcomeOfResult } from "../../../handlers/request-intake/result.ts";

describe("outcomeOfResult", () => {
  const stored = new Map<string, string>();
  const of = (value: unknown) =>
    outcomeOfResult({ put: async (id, json) => void stored.set(id, json) }, "1780000000000-request_1", value);
  const text = (bytes: number) => "x".repeat(bytes - 2);

  for (const [value, json] of [
    [undefined, "null"],
    [() => {}, "null"],
    [null, "null"],
    [Number.NaN, "null"],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ a: undefined, b: "\uD800" }, '{"b":"\\ud800"}'],
  ] as const) {
    it(`makes ${json} of ${typeof value} ${String(value)}`, async () => {
      assert.deepEqual(await of(value), { status: "succeeded", result: json });
    });
  }

  it("fails, and is not tried again, when the result is not JSON", async () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const throwing = {
      toJSON() {
        throw new Error("secret");
      },
    };
    for (const value of [1n, cycle, throwing]) {
      const { status, reason, error } = await of(value);
      assert.deepEqual([status, reason], ["failed", "result-not-json"]);
      assert.doesNotMatch(error!.message, /secret/);
    }
  });

  it("keeps what fits in the table, stores what does not, counting bytes and not characters", async () => {
    assert.equal((await of(text(MAX_INLINE_BYTES))).resultUrl, undefined);
    assert.equal(stored.size, 0);
    const large = await of("ü".repeat(MAX_INLINE_BYTES / 2));
    assert.deepEqual(large, { status: "succeeded", resultUrl: "1780000000000-request_1/result" });
    assert.equal(stored.get("1780000000000-request_1")?.length, MAX_INLINE_BYTES / 2 + 2);
    const statusUrl = "https://example.com/live/requests/1780000000000-request_1";
    assert.equal(new URL(large.resultUrl!, statusUrl).href, `${statusUrl}/result`);
  });

  it("fails with a way out beyond what API Gateway can answer", async () => {
    assert.equal((await of(text(MAX_RESULT_BYTES))).status, "succeeded");
    const { reason, error } = await of(text(MAX_RESULT_BYTES + 1));
    assert.equal(reason, "result-too-large");
    assert.match(error!.message, /10000001 bytes.*10000000.*store it itself/);
  });

  it("leaves room in the item for as many followers as there can be", () => {
    const longestId = 13 + 1 + 64 + 1 + 64 + 1;
    assert.ok(MAX_INLINE_BYTES + MAX_FOLLOWERS * longestId + 5_000 < 400 * 1024);
  });
});
