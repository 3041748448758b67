import assert from "node:assert/strict";
import { best, type RunTime } from "../../../bench/policies/run-time.ts";
import { targetsOf } from "../../../bench/policies/targets.ts";

const run = (pack: string, resources: number, resourcesS: number, stackS: number, rules = 10): RunTime => ({
  pack,
  resources,
  rules,
  stackPolicies: 1,
  resourcesS,
  stackS,
  cpuS: undefined,
  findings: 0,
});
const start = (pack: string, ms: number) => ({ pack, ms, minMs: ms, maxMs: ms });
const good = [
  run("levee", 10_000, 5, 1),
  run("levee", 50_000, 25, 5),
  run("empty", 10_000, 4, 0.5, 0),
  run("awsguard", 10_000, 7, 0.5),
];
const starts = [start("levee", 900), start("empty", 800)];
const met = (runs: readonly RunTime[], on = starts) => targetsOf(runs, on).map((target) => target.met);

describe("what the policy pack has to reach", () => {
  it("is reached", () => assert.deepEqual(met(good), [true, true, true, true]));

  it("is missed by what is not linear, in either part", () => {
    assert.deepEqual(
      met([...good.filter(({ resources }) => resources < 50_000), run("levee", 50_000, 25, 8)])[0],
      false,
    );
    assert.deepEqual(
      met([...good.filter(({ resources }) => resources < 50_000), run("levee", 50_000, 40, 5)])[0],
      false,
    );
  });

  it("is missed by a stack policy of more than 5 s per 10,000, by more time than awsguard takes, and by a slow start", () => {
    assert.equal(met([run("levee", 10_000, 5, 5.1)])[1], false);
    assert.equal(met(good.map((one) => (one.pack === "awsguard" ? run("awsguard", 10_000, 4.2, 0.5) : one)))[2], false);
    assert.equal(met(good, [start("levee", 1_601), start("empty", 800)])[3], false);
  });

  it("is compared with awsguard by the processor's time, where that is known: what else runs makes no difference", () => {
    const cpu = { levee: 5, empty: 4, awsguard: 6 } as Record<string, number>;
    // By the clock ours would be the slower one.
    const busy = good.map((one) => ({
      ...one,
      cpuS: cpu[one.pack],
      resourcesS: one.resourcesS * (one.pack === "levee" ? 2 : 1),
    }));
    assert.equal(met(busy)[2], true);
    assert.equal(met(busy.map((one) => (one.pack === "awsguard" ? { ...one, cpuS: 4.5 } : one)))[2], false);
  });

  it("is not passed by what was not measured", () => {
    assert.deepEqual(met([run("levee", 1_000, 1, 1)], []), [undefined, undefined, undefined, undefined]);
  });

  it("takes the best of each part of several runs", () => {
    const [only] = best([run("levee", 10_000, 5, 2), run("levee", 10_000, 6, 1)]);
    assert.deepEqual([only?.resourcesS, only?.stackS], [5, 1]);
  });
});
