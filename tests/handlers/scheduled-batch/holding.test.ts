import assert from "node:assert/strict";
import fc from "fast-check";
import { takeStep } from "../../../handlers/scheduled-batch/take-step.ts";
import { type Faults, Process } from "../request-intake/sim/process.ts";
import { World } from "../request-intake/sim/world.ts";
import { LEASE, leaseOver, MemoryLease } from "./memory-lease.ts";

const SKEW_MS = 13_000;
const TIMEOUT_MS = 45_000;
const LONGEST_MS = TIMEOUT_MS + 2_000 + SKEW_MS;

/**
 * Steps of two runs against one lease, on clocks that differ by the skew at most, with lost and late answers, and killed at any call. The
 * state machine here is the least that the protocol lets it be: it gives the lease to the second run as soon as the item allows it.
 */
async function play(
  seed: number,
  faults: Faults,
  longestWorkMs = 60_000,
): Promise<{ overlaps: string[]; calls: number; left: number }> {
  const world = new World(seed);
  const memory = new MemoryLease();
  const effects: { at: number; fence: number }[] = [];
  const skew = () => world.between(-SKEW_MS / 2, SKEW_MS / 2);
  const owner = (fence: number) => `arn:aws:states:eu-central-1:000000000000:execution:m:run-${fence}`;
  const acquire = (fence: number) => {
    const now = world.now + skew();
    const { item } = memory;
    if (item?.owner !== undefined) {
      // Released while nothing is noted, or waited for; killed runs are taken over by the same time.
      const isFree = !item.running || (item.busyUntil ?? 0) < now;
      if (world.now < firstEnds || !isFree) return void world.after(1_000, () => acquire(fence));
    }
    memory.item = {
      id: LEASE,
      slot: fence,
      fence,
      owner: owner(fence),
      ownedSince: now,
      expires: now + 600_000,
      busyUntil: now + LONGEST_MS,
    };
    for (let i = 0; i < 3; i++) world.after(world.between(0, 60_000), () => invoke(fence));
  };
  let open = 0;
  let calls = 0;
  const firstEnds = world.now + 20_000;
  const invoke = (fence: number) => {
    const process = new Process(world, () => faults, skew());
    const deadline = process.now() + TIMEOUT_MS;
    open++;
    let isOver = false;
    const over = () => {
      if (!isOver) open--;
      isOver = true;
    };
    process.onDeath.push(over);
    // Lambda ends it at the deadline, or up to 2 s later.
    world.after(TIMEOUT_MS + world.between(0, 2_000), () => process.kill());
    const ports = {
      clock: {
        now: process.now,
        sleep(ms: number) {
          let cancel = () => {};
          const slept = new Promise<void>((resolve) => {
            cancel = process.after(ms, resolve);
          });
          return { over: slept, cancel };
        },
      },
      lease: leaseOver(memory, (effect) => process.call(effect)),
      log: { debug() {}, info() {}, warn() {}, error() {} },
      ending: {
        now() {
          process.kill();
          return new Promise<never>(() => {});
        },
      },
      nonce: () => String(world.random()),
    };
    const handler = async () => {
      calls++;
      // Writes all the time, as long as its process lives; some do not end before they are killed.
      const until = world.now + world.between(0, longestWorkMs);
      while (world.now < until) {
        if (process.alive) effects.push({ at: world.now, fence });
        await new Promise<void>((resolve) => process.after(2_500, resolve));
      }
    };
    const run = { lease: LEASE, owner: owner(fence), fence, slot: fence, startedAt: 0, redrives: 0 };
    void takeStep(
      { ports, deadline, longestMs: LONGEST_MS, skewMs: SKEW_MS },
      { name: "s", handler, timeoutMs: TIMEOUT_MS },
      { run, target: "t", attempt: 1 },
    ).then(over, over);
  };
  acquire(1);
  world.after(10_000, () => acquire(2));
  await world.run(() => world.now > firstEnds + 400_000 && open === 0, 600_000);
  const firstOfSecond = Math.min(...effects.filter(({ fence }) => fence === 2).map(({ at }) => at));
  const overlaps = effects
    .filter(({ at, fence }) => fence === 1 && at >= firstOfSecond)
    .map(({ at }) => `run 1 wrote at ${at}, run 2 at ${firstOfSecond}`);
  return { overlaps, calls, left: memory.item?.running?.size ?? 0 };
}

const rate = fc.integer({ min: 0, max: 30 }).map((percent) => percent / 100);
const faults: fc.Arbitrary<Faults> = fc.record({ refused: rate, lost: rate, late: rate, killed: rate });

describe("holding the lease", () => {
  it("keeps the next run from beginning while anything of this one may write, whatever dies, is lost or comes late", async () => {
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), faults, async (seed, likely) => {
        const played = await play(seed, likely);
        calls += played.calls;
        assert.deepEqual(played.overlaps, []);
      }),
      { numRuns: 60 },
    );
    assert.ok(calls > 60, `only ${calls} steps were called`);
  });

  it("leaves nothing in the lease when nothing goes wrong", async () => {
    const { left, calls, overlaps } = await play(7, { refused: 0, lost: 0, late: 0, killed: 0 }, 20_000);
    assert.deepEqual({ left, overlaps }, { left: 0, overlaps: [] });
    assert.ok(calls >= 3);
  });
});
