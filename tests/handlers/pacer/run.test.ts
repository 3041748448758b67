import assert from "node:assert/strict";
import { budgetOf } from "../../../handlers/pacer/budget.ts";
import { FRESH, type PacerItem } from "../../../handlers/pacer/item.ts";
import { PacerError } from "../../../handlers/pacer/pacer-error.ts";
import { pacerOver } from "../../../handlers/pacer/run.ts";
import type { Replaced } from "../../../handlers/pacer/store.ts";
import { World } from "../request-intake/sim/world.ts";

const T0 = 1_780_000_000_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** One pacer with a table of its own, in virtual time. */
function bench({
  rate = 40,
  perMs = 1_000,
  parallel = 50,
  tableMs = 5,
  item = undefined as PacerItem | undefined,
} = {}) {
  const world = new World(1);
  const state = { item, writes: 0, fails: undefined as Error | undefined, offset: 0 };
  const clock = {
    now: () => Math.floor(world.now + state.offset),
    sleep(ms: number) {
      let wake = () => {};
      const over = new Promise<void>((resolve) => {
        wake = resolve;
      });
      return { over, cancel: world.after(ms, wake) };
    },
  };
  const later = (ms: number) => clock.sleep(ms).over;
  const store = {
    async replace(_key: string, from: string | null, to: PacerItem): Promise<Replaced> {
      await later(tableMs);
      if (state.fails) throw state.fails;
      if ((state.item?.rev ?? null) !== from && state.item?.rev !== to.rev) return { done: false, item: state.item };
      state.item = to;
      state.writes++;
      return { done: true };
    },
  };
  let nonces = 0;
  const ports = { key: "k", store, clock, nonce: () => `n${nonces++}`, log: silent };
  const pacer = pacerOver({ ...ports, budget: budgetOf(rate, perMs), parallel });
  /** Plays until it settles. */
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    let over = false;
    const watched = promise.finally(() => {
      over = true;
    });
    watched.catch(() => {});
    await new Promise(setImmediate);
    await world.run(() => over, 3_600_000);
    return watched;
  };
  return { pacer, world, state, clock, later, settled };
}

const itemAt = (tat: number, at = T0): PacerItem => ({ ...FRESH, tat: tat * 1_000, at, rev: "theirs" });
const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("a paced run", () => {
  it("begins each item once, in order, never before its slot, and takes blocks ahead of need", async () => {
    const { pacer, settled, clock, later, state } = bench();
    const begun: { item: number; at: number }[] = [];
    const left = await settled(
      pacer.run(
        numbers(100),
        async (item) => {
          begun.push({ item, at: clock.now() });
          await later(120);
          return "done";
        },
        T0 + 60_000,
      ),
    );
    assert.deepEqual(left, []);
    assert.deepEqual(
      begun.map(({ item }) => item),
      numbers(100),
    );
    const first = begun[0]!.at;
    for (const { item, at } of begun) {
      assert.ok(at >= first + item * 25.625 - 1e-6 && at < first + item * 25.625 + 2, `item ${item} at +${at - first}`);
    }
    assert.ok(state.writes <= 7, `${state.writes} writes`);
  });

  it("does nothing for no items, and without time for any", async () => {
    const { pacer, settled, state } = bench();
    assert.deepEqual(await settled(pacer.run([], async () => "done", T0 + 1_000)), []);
    assert.deepEqual(await settled(pacer.run([1, 2], async () => "done", T0)), [1, 2]);
    assert.equal(state.writes, 0);
  });

  it("returns the rest at once, without a slot, when the next one is after the time: one a minute holds nobody", async () => {
    const { pacer, settled, state, clock } = bench({ rate: 1, perMs: 60_000 });
    const begun: number[] = [];
    const call = async (item: number) => {
      begun.push(item);
      return "done" as const;
    };
    assert.deepEqual(await settled(pacer.run([1, 2, 3], call, T0 + 30_000)), [2, 3]);
    assert.ok(clock.now() < T0 + 200, `+${clock.now() - T0} ms`);
    const { tat } = state.item!;
    assert.deepEqual(await settled(pacer.run([2, 3], call, clock.now() + 30_000)), [2, 3]);
    assert.equal(state.item!.tat, tat);
    assert.deepEqual(begun, [1]);
  });

  it("runs no more calls at once than it may, and takes no slots that it cannot use then", async () => {
    const { pacer, settled, later, state } = bench({ parallel: 3 });
    let running = 0;
    let most = 0;
    let calls = 0;
    await settled(
      pacer.run(
        numbers(20),
        async () => {
          calls++;
          most = Math.max(most, ++running);
          await later(500);
          running--;
          return "done";
        },
        T0 + 60_000,
      ),
    );
    assert.equal(most, 3);
    assert.equal(calls, 20);
    const taken = state.item!.tat / 1_000 - T0;
    assert.ok(taken < 20 * 500, `slots up to +${taken}`);
  });

  it("begins what was throttled again, after the others, and slows down for it", async () => {
    const { pacer, settled, state } = bench();
    const begun: number[] = [];
    const call = async (item: number) => {
      begun.push(item);
      return item === 0 && begun.length === 1 ? ("throttled" as const) : ("done" as const);
    };
    assert.deepEqual(await settled(pacer.run(numbers(4), call, T0 + 60_000)), []);
    assert.deepEqual([...begun].sort(), [0, 0, 1, 2, 3]);
    assert.equal(begun.at(-1), 0);
    assert.equal(state.item!.pace, 0.5);
  });

  it("returns what was throttled last when the time is over", async () => {
    const { pacer, settled } = bench();
    assert.deepEqual(await settled(pacer.run(["a"], async () => "throttled", T0 + 3_000)), ["a"]);
  });

  it("ends with what a call threw, once all that were begun have settled", async () => {
    const { pacer, settled, later } = bench();
    let settledCalls = 0;
    let begun = 0;
    const run = pacer.run(
      numbers(100),
      async (item) => {
        begun++;
        if (item === 3) throw new Error("no rights");
        await later(400);
        settledCalls++;
        return "done";
      },
      T0 + 60_000,
    );
    await assert.rejects(settled(run), /no rights/);
    assert.equal(begun, 4);
    assert.equal(settledCalls, 3);
  });

  it("ends with the table's error when that does not answer for five seconds", async () => {
    const { pacer, settled, state, clock } = bench();
    state.fails = new Error("AccessDeniedException");
    await assert.rejects(settled(pacer.run([1], async () => "done", T0 + 60_000)), /AccessDenied/);
    assert.ok(clock.now() - T0 < 6_000);
  });

  it("gets through to slots even if the table takes longer than a block lasts", async () => {
    const { pacer, settled } = bench({ tableMs: 900 });
    assert.deepEqual(await settled(pacer.run(numbers(30), async () => "done", T0 + 60_000)), []);
  });

  it("forfeits the slots that passed while the process stood still, and begins none of them late", async () => {
    const { pacer, settled, clock, state } = bench();
    const begun: number[] = [];
    await settled(
      pacer.run(
        numbers(40),
        async (item) => {
          begun.push(clock.now());
          // Time goes on, and nothing of this process with it.
          if (item === 5) state.offset += 300;
          return "done";
        },
        T0 + 60_000,
      ),
    );
    assert.equal(begun.length, 40);
    for (let i = 1; i < begun.length; i++)
      assert.ok(begun[i]! - begun[i - 1]! >= 15, `${begun[i]! - begun[i - 1]!} ms`);
  });

  it("refuses to go on by a clock that was set back", async () => {
    const { pacer, settled, state } = bench();
    let begun = 0;
    const run = pacer.run(
      numbers(40),
      async () => {
        if (++begun === 3) state.offset -= 2_000;
        return "done";
      },
      T0 + 60_000,
    );
    await assert.rejects(
      settled(run),
      (error) => error instanceof PacerError && /2000 ms or more behind/.test(error.message),
    );
    assert.equal(begun, 3);
  });

  it("refuses to work beside a clock that is ahead by more than the margin covers, and says the way out", async () => {
    const ahead = bench({ item: itemAt(T0 + 3_600_500, T0 + 3_600_000) });
    const run = ahead.pacer.run([1], async () => "done", T0 + 7_200_000);
    await assert.rejects(
      ahead.settled(run),
      /Pacer "k": this clock is 35999\d\d ms or more behind.*set the clocks.*delete the item/,
    );
    const within = bench({ item: itemAt(T0, T0 + 13) });
    assert.deepEqual(await within.settled(within.pacer.run([1], async () => "done", T0 + 1_000)), []);
  });

  it("begins afresh when somebody has deleted the item", async () => {
    const { pacer, settled, state } = bench();
    let begun = 0;
    const call = async () => {
      if (++begun === 10) state.item = undefined;
      return "done" as const;
    };
    assert.deepEqual(await settled(pacer.run(numbers(60), call, T0 + 60_000)), []);
    assert.equal(begun, 60);
  });
});
