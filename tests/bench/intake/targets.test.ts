import assert from "node:assert/strict";
import type { DoorFigures, Doors } from "../../../bench/intake/doors.ts";
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
const door = (p99Ms: number | undefined, accepted = 1000): DoorFigures => ({
  requests: 1000,
  accepted,
  p50Ms: 1,
  p99Ms,
});
const doors: Doors = { direct: door(20), validated: door(60), socket: door(30) };
const all = (intake: Partial<SideFigures>, through: Partial<Doors>, other: SideFigures = proxy) =>
  targetsOf({ proxy: other, intake: side(intake) }, { ...doors, ...through }).map((target) => target.met);
const met = (intake: Partial<SideFigures>, other: SideFigures = proxy) => all(intake, {}, other).slice(0, 3);

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
      targetsOf({ proxy: nothing, intake: nothing }, doors)
        .map((target) => target.met)
        .slice(0, 3),
      [undefined, undefined, undefined],
    );
    assert.deepEqual(all({}, { direct: door(undefined) }).slice(3), [undefined, undefined]);
    assert.equal(met({}, side({ p99Ms: undefined }))[2], undefined);
  });

  it("is missed by a door that takes too much longer than the direct path, or refuses one", () => {
    assert.deepEqual(all({}, {}).slice(3), [true, true]);
    assert.deepEqual(all({}, { validated: door(61), socket: door(31) }).slice(3), [false, false]);
    assert.deepEqual(all({}, { validated: door(20, 999), socket: door(20, 999) }).slice(3), [false, false]);
  });
});
