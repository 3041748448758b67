import assert from "node:assert/strict";
import fc from "fast-check";
import { percentile } from "../../../local/scenario/percentile.ts";
import { schedule } from "../../../local/scenario/schedule.ts";

describe("schedule", () => {
  it("spaces requests evenly by default", () => {
    assert.deepEqual(schedule({ count: 4, rate: 200 }), [0, 5, 10, 15]);
    assert.deepEqual(schedule({ count: 0, rate: 200 }), []);
  });

  it("spaces them as independent callers would, at the same rate on average", () => {
    const slots = schedule({ count: 20_000, rate: 300, spacing: "poisson", seed: 7 });
    const gaps = slots.slice(1).map((at, n) => at - slots[n]!);
    const mean = slots.at(-1)! / gaps.length;
    assert.ok(Math.abs(mean - 1000 / 300) < 0.1, `mean gap ${mean} ms`);
    // Of exponentially distributed gaps, 1 − 1/e are shorter than the mean.
    const shorter = gaps.filter((gap) => gap < mean).length / gaps.length;
    assert.ok(Math.abs(shorter - 0.632) < 0.02, `${shorter} of the gaps are shorter than the mean`);
  });

  it("rises from 0, and is the same for the same seed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer(),
        (count, rate, seed) => {
          const slots = schedule({ count, rate, spacing: "poisson", seed });
          assert.equal(slots.length, count);
          assert.equal(slots[0], 0);
          assert.ok(slots.every((at, n) => n === 0 || at >= slots[n - 1]!));
          assert.deepEqual(schedule({ count, rate, spacing: "poisson", seed }), slots);
        },
      ),
    );
  });

  it("refuses a rate or a count that is none", () => {
    for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => schedule({ count: 1, rate }), new RegExp(`rate ${rate} is not above 0`));
    }
    for (const count of [-1, 1.5]) assert.throws(() => schedule({ count, rate: 1 }), new RegExp(`count ${count}`));
  });
});

describe("percentile", () => {
  it("is a value that was measured", () => {
    assert.equal(percentile([], 50), undefined);
    assert.equal(percentile([5], 99), 5);
    assert.equal(percentile([30, 10, 20, 40], 50), 20);
    assert.equal(percentile([30, 10, 20, 40], 100), 40);
    assert.equal(percentile([30, 10, 20, 40], 0), 10);
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const found = percentile(values, percent)!;
        assert.ok(values.includes(found));
        assert.ok(values.filter((value) => value <= found).length >= (percent / 100) * values.length);
      }),
    );
  });
});
