import assert from "node:assert/strict";
import { monthOf } from "../../../bench/batch/cost.ts";
import { targetsOf } from "../../../bench/batch/targets.ts";
import { transitionsOf } from "../../../bench/batch/transitions.ts";

describe("the transitions of a schedule", () => {
  it("are states entered, and each retry", () => {
    const types = [
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskFailed",
      "TaskScheduled",
      "TaskStateExited",
      "PassStateEntered",
    ];
    assert.equal(transitionsOf(types.map((type) => ({ type: type as never }))), 3);
  });

  it("cost what they cost by the number of runs", () => {
    const { runs, transitions, transitionsCost, invocations } = monthOf({ everyMinutes: 5, targets: 36, steps: 3 }, 8);
    assert.deepEqual([runs, transitions, invocations], [8_640, 1_002_240, 950_400]);
    assert.equal(transitionsCost.toFixed(2), "25.06");
  });

  it("have their limits, and what was not counted is not reached", () => {
    const met = (counts: Partial<Parameters<typeof targetsOf>[0]>) =>
      targetsOf({ run: 20, work: 12, held: 3, takeover: 6, ...counts }).map((target) => target.met);
    assert.deepEqual(met({}), [true, true, true]);
    assert.deepEqual(met({ held: 4, takeover: 7, run: 21 }), [false, false, false]);
    assert.deepEqual(met({ takeover: 0 }), [true, undefined, true]);
  });
});
