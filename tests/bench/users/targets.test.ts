import assert from "node:assert/strict";
import type { SideFigures } from "../../../bench/users/judge.ts";
import { targetsOf } from "../../../bench/users/targets.ts";

const good: SideFigures = {
  users: 5_000,
  created: 5_000,
  calls: 5_000,
  throttled: 0,
  mostInASecond: 40,
  steadyPerSecond: 39,
  used: 0.975,
  signUps: 600,
  signUpsRefused: 0,
  signUpP99Ms: 9,
  doneMs: 130_000,
};

const metWith = (change: Partial<SideFigures>) =>
  targetsOf({ levee: good, shared: { ...good, ...change } })
    .slice(4)
    .map(({ met }) => met);

describe("the targets of users", () => {
  it("are met by both sides or by neither", () => {
    assert.deepEqual(metWith({}), [true, true, true, true]);
    assert.ok(targetsOf({ levee: { ...good, throttled: 1 }, shared: good }).some(({ met }) => !met));
  });

  const misses: readonly [string, number, Partial<SideFigures>][] = [
    ["a user is missing", 0, { created: 4_999 }],
    ["less of the budget is used", 1, { used: 0.969 }],
    ["a call was throttled", 2, { throttled: 1 }],
    ["a sign-up was refused", 3, { signUpsRefused: 1 }],
  ];
  for (const [title, which, change] of misses)
    it(`miss when ${title}`, () => {
      assert.deepEqual(
        metWith(change),
        [true, true, true, true].map((_, n) => n !== which),
      );
    });

  it("are not met by what was not measured", () => {
    assert.deepEqual(metWith({ created: 0, used: undefined }), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(metWith({ signUps: 0 }), [undefined, true, undefined, undefined]);
  });
});
