import assert from "node:assert/strict";
import fc from "fast-check";
import { budgetOf } from "../../../handlers/pacer/budget.ts";

describe("a pacer's budget", () => {
  it("is, for 40 a second, a slot each 25.625 ms: 97.5 % of it can be used", () => {
    assert.deepEqual(budgetOf(40, 1_000), {
      calls: 40,
      windowMs: 1_000,
      spacing: 25_625,
      latenessMs: 10,
      toleranceMs: 13,
    });
  });

  it("has the same margin, in proportion, in a window of a minute", () => {
    assert.deepEqual(budgetOf(90, 60_000), {
      calls: 90,
      windowMs: 60_000,
      spacing: 683_334,
      latenessMs: 600,
      toleranceMs: 898,
    });
  });

  it("rounds down what is not whole, but not what only arithmetic made so", () => {
    assert.equal(budgetOf(50 * 0.25, 1_000).calls, 12);
    assert.equal(budgetOf(50 * 0.58, 1_000).calls, 29);
    assert.equal(budgetOf(1.99, 1_000).calls, 1);
  });

  it("has a longer window under one call: one in two seconds, one in a minute", () => {
    assert.partialDeepStrictEqual(budgetOf(0.5, 1_000), { calls: 1, windowMs: 2_000, spacing: 2_050_000 });
    assert.partialDeepStrictEqual(budgetOf(1 / 60, 1_000), { calls: 1, windowMs: 60_000 });
    assert.deepEqual(budgetOf(1, 60_000), budgetOf(1 / 60, 1_000));
  });

  it("keeps calls that are `calls` slots apart out of one window, however late and however skewed they are", () =>
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 5_000, noNaN: true }), fc.constantFrom(1_000, 60_000), (rate, perMs) => {
        const { calls, windowMs, spacing, latenessMs, toleranceMs } = budgetOf(rate, perMs);
        // A call begins less than a millisecond after the clock has shown the last one that is not too late.
        const apart = (calls * spacing) / 1_000 - (latenessMs + 1) - toleranceMs;
        assert.ok(apart > windowMs, `${apart}`);
        assert.ok((1_000 * windowMs) / spacing >= 0.97 * calls, "97 % of it can be used");
        assert.ok(
          calls <= Math.max(1, rate + 1e-6) && calls * windowMs <= rate * windowMs * windowMs,
          "no more than asked for",
        );
        assert.ok(toleranceMs >= 13);
      }),
    ));

  it("refuses what is no rate", () => {
    for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => budgetOf(rate, 1_000), RangeError);
  });
});
