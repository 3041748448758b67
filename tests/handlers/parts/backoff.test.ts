import assert from "node:assert/strict";
import fc from "fast-check";
import { backoffFor, delayAfter, NO_ATTEMPT_BACKOFF } from "../../../handlers/parts/backoff.ts";
import { World } from "../request-intake/sim/world.ts";

describe("backoff", () => {
  it("is anywhere between nothing and a ceiling that doubles up to a cap", () => {
    const backoff = { baseMs: 2_000, capMs: 60_000 };
    const ceilings = [1, 2, 3, 4, 5, 6, 100].map((failures) => delayAfter(backoff, failures, 0.9999999));
    assert.deepEqual(
      ceilings.map((ms) => Math.ceil(ms / 1000)),
      [2, 4, 8, 16, 32, 60, 60],
    );
    assert.equal(delayAfter(backoff, 6, 0), 0);
  });

  it("is derived from how long the work may take, within reason", () => {
    assert.deepEqual(backoffFor(1), { baseMs: 1_000, capMs: 60_000 });
    assert.deepEqual(backoffFor(60_000), { baseMs: 2_000, capMs: 600_000 });
    assert.deepEqual(backoffFor(14 * 60_000), { baseMs: 28_000, capMs: 900_000 });
  });

  it("lets three hundred deliveries that are no attempt outlast a day, by far", () => {
    const world = new World(1);
    for (let run = 0; run < 100; run++) {
      let ms = 0;
      for (let receives = 1; receives <= 300; receives++)
        ms += delayAfter(NO_ATTEMPT_BACKOFF, receives, world.random());
      assert.ok(ms > 1.2 * 86_400_000, `${ms}`);
    }
  });

  it("is a whole number within its bounds, whatever it is asked", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 840_000 }),
        fc.nat(),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (work, failures, random) => {
          const ms = delayAfter(backoffFor(work), failures, random);
          assert.ok(Number.isInteger(ms) && ms >= 0 && ms <= 900_000);
        },
      ),
    );
  });
});
