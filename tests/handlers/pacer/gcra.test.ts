import assert from "node:assert/strict";
import { budgetOf } from "../../../handlers/pacer/budget.ts";
import { nextBlock } from "../../../handlers/pacer/gcra.ts";
import { FRESH } from "../../../handlers/pacer/item.ts";
import { MIN_PACE, paceAt, RECOVERY_PER_S, slowed } from "../../../handlers/pacer/pace.ts";

const budget = budgetOf(40, 1_000);
const ask = { wanted: 100, earliest: 1_000, latest: 10_000 };

describe("a block of slots", () => {
  it("begins at the earliest moment when nobody has slots, and lasts half a second at most", () => {
    const { slots, after } = nextBlock(FRESH, budget, ask)!;
    assert.equal(slots.length, 19);
    assert.deepEqual(slots.slice(0, 2), [1_000_000, 1_025_625]);
    assert.equal(after.tat, slots.at(-1)! + 25_625);
  });

  it("begins where the last one ended, without a gap", () => {
    assert.equal(nextBlock({ ...FRESH, tat: 1_234_567 }, budget, ask)!.slots[0], 1_234_567);
  });

  it("makes nothing good of the time when nobody called: no burst", () => {
    assert.equal(nextBlock({ ...FRESH, tat: 5 }, budget, ask)!.slots[0], 1_000_000);
  });

  it("has one slot at least, however slow the pace, and none after the time", () => {
    const slow = budgetOf(1, 60_000);
    assert.deepEqual(nextBlock(FRESH, slow, ask)!.slots, [1_000_000]);
    assert.equal(nextBlock({ ...FRESH, tat: 10_000_001 }, slow, ask), undefined);
    assert.deepEqual(nextBlock({ ...FRESH, tat: 9_999_999 }, budget, ask)!.slots, [9_999_999]);
    assert.equal(nextBlock(FRESH, budget, { ...ask, latest: 999 }), undefined);
  });

  it("is thinner while the pace is low", () => {
    const { slots } = nextBlock({ tat: 0, pace: 0.5, paceFrom: 2_000_000 }, budget, ask)!;
    assert.equal(slots[1]! - slots[0]!, 51_250);
  });
});

describe("the pace", () => {
  const now = 100_000;

  it("halves at a throttled call, once for all slots that had been taken and the second after them", () => {
    const once = slowed({ ...FRESH, tat: 103_000_000 }, 99_000_000, now)!;
    assert.deepEqual(once, { tat: 103_000_000, pace: 0.5, paceFrom: 104_000_000 });
    assert.equal(slowed(once, 103_999_999, now + 4_000), undefined);
    assert.equal(slowed(once, 104_000_000, now + 4_000)!.pace, 0.25);
  });

  it("never is under the least, and grows by a fiftieth of the budget with each second from there", () => {
    const slow = { tat: 0, pace: MIN_PACE, paceFrom: 0 };
    assert.equal(slowed(slow, 1, 0)!.pace, MIN_PACE);
    assert.equal(paceAt(slow, 10_000_000), MIN_PACE + 10 * RECOVERY_PER_S);
    assert.equal(paceAt(slow, 47_000_000), 1);
  });
});
