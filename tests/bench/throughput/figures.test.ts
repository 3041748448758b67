import assert from "node:assert/strict";
import { figuresOf, type ThroughputSide, targetsOf } from "../../../bench/throughput/figures.ts";

const answer = (atMs: number, status = 202, tookMs = 10) => ({ atMs, tookMs, status });

describe("the figures of a closed loop", () => {
  it("are of the measured time, errors and messages of the warm-up, too", () => {
    const answers = [answer(-1, 202, 900), answer(-1, 500), answer(0), answer(1999), answer(2000, 202, 800)];
    assert.deepEqual(figuresOf({ answers, measuredMs: 2000, inQueue: 4, cpuMs: 3 }), {
      perSecond: 1,
      p50Ms: 10,
      p99Ms: 10,
      errors: 1,
      accepted: 4,
      inQueue: 4,
      cpuMsEach: 1.5,
    });
  });

  it("are not there where nothing was measured", () => {
    const { perSecond, p99Ms, cpuMsEach } = figuresOf({ answers: [], measuredMs: 2000, inQueue: 0, cpuMs: 3 });
    assert.deepEqual([perSecond, p99Ms, cpuMsEach], [0, undefined, undefined]);
  });
});

describe("what the gateway has to reach", () => {
  const good: ThroughputSide = {
    perSecond: 1000,
    p50Ms: 1,
    p99Ms: 2,
    errors: 0,
    accepted: 10_000,
    inQueue: 10_000,
    cpuMsEach: 1,
  };
  const met = (change: Partial<ThroughputSide> = {}, pinned = true) =>
    targetsOf({ ...good, ...change }, pinned).map((target) => target.met);

  it("is reached", () => assert.deepEqual(met(), [true, true, true]));

  it("is missed by fewer a second, by one error, and by one message too few or too many", () => {
    assert.deepEqual(met({ perSecond: 999.9 }), [false, true, true]);
    assert.deepEqual(met({ errors: 1 }), [true, false, true]);
    for (const inQueue of [9_999, 10_001]) assert.deepEqual(met({ inQueue }), [true, true, false]);
  });

  it("is not passed by a gateway that had more than one core, nor by nothing", () => {
    assert.equal(met({}, false)[0], undefined);
    assert.deepEqual(met({ accepted: 0, inQueue: 0 }), [undefined, undefined, undefined]);
  });
});
