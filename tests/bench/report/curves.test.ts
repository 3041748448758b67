import assert from "node:assert/strict";
import fc from "fast-check";
import { cumulative, perSecond, shareWithin } from "../../../bench/report/curves.ts";

const durations = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { maxLength: 3000 });

describe("curves", () => {
  it("count up to all that happened, rise in both directions, and are short enough to draw", () => {
    fc.assert(
      fc.property(durations, (times) => {
        const points = cumulative(times, 100_000);
        assert.deepEqual(
          [points[0], points.at(-1)],
          [
            [0, 0],
            [100, times.length],
          ],
        );
        assert.ok(points.length <= 1002);
        assert.ok(points.every(([x, y], n) => n === 0 || (x >= points[n - 1]![0] && y >= points[n - 1]![1])));
      }),
    );
  });

  it("keep their end when there is too much to draw", () => {
    const points = cumulative(
      Array.from({ length: 2500 }, (_, n) => n),
      5000,
    );
    assert.ok(points.length <= 1002);
    assert.deepEqual(
      [points[0], points.at(-1)],
      [
        [0, 0],
        [5, 2500],
      ],
    );
  });

  it("count everything once in its second", () => {
    assert.deepEqual(perSecond([0, 999, 1000, 2500], 3000), [
      [0, 2],
      [1, 1],
      [2, 1],
      [3, 0],
    ]);
    fc.assert(
      fc.property(durations, (times) => {
        assert.equal(
          perSecond(times, 100_000).reduce((sum, [, count]) => sum + count, 0),
          times.length,
        );
      }),
    );
  });

  it("end below 100 % where some were never answered, and stay above 0 for a logarithmic axis", () => {
    assert.deepEqual(shareWithin([30, 0], 4), [
      [0.1, 25],
      [30, 50],
    ]);
    assert.deepEqual(shareWithin([], 4), []);
  });
});
