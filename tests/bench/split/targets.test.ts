import assert from "node:assert/strict";
import { targetsOf } from "../../../bench/split/targets.ts";

describe("what a split has to reach", () => {
  const side = (mib: number) => ({ rows: 1, times: 1, bytes: 1, ms: 1, peakBytes: mib * 2 ** 20 });
  const met = (small: number, large: number) => targetsOf(side(small), side(large)).map((target) => target.met);

  it("is memory that a large roster does not raise", () => {
    assert.deepEqual(met(167, 200), [true, true]);
    assert.deepEqual(met(180, 201), [false, true]);
    assert.deepEqual(met(100, 121), [true, false]);
  });
});
