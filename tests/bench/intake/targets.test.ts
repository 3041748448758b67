import assert from "node:assert/strict";
import { judge, type SideFigures } from "../../../bench/intake/judge.ts";
import { targetsOf } from "../../../bench/intake/targets.ts";

const nothing = judge({ yes: 202, startedAt: 0, calls: [], effects: [] });
const side = (change: Partial<SideFigures>): SideFigures => ({
  ...nothing,
  requests: 1000,
  answeredWell: 1000,
  p99Ms: 20,
  ...change,
});
const proxy = side({ answeredWell: 500, p99Ms: 30_000 });
const met = (intake: Partial<SideFigures>, other: SideFigures = proxy) =>
  targetsOf({ proxy: other, intake: side(intake) }).map((target) => target.met);

describe("what the burst has to reach", () => {
  it("is reached", () => assert.deepEqual(met({}), [true, true, true]));

  it("is missed by one refusal, and by one loss", () => {
    assert.deepEqual(met({ answeredWell: 999, refused: { 429: 1 } }), [false, true, true]);
    assert.deepEqual(met({ lost: 1 }), [true, false, true]);
  });

  it("is missed by a 202 that is not ten times sooner than the proxy's answer", () => {
    assert.equal(met({ p99Ms: 3000 })[2], true);
    assert.equal(met({ p99Ms: 3001 })[2], false);
  });

  it("is not passed by what was not measured", () => {
    assert.deepEqual(
      targetsOf({ proxy: nothing, intake: nothing }).map((target) => target.met),
      [undefined, undefined, undefined],
    );
    assert.equal(met({}, side({ p99Ms: undefined }))[2], undefined);
  });
});
