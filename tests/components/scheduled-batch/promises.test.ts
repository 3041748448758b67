import assert from "node:assert/strict";
import fc from "fast-check";
import { Batch, noFaults, type Scenario } from "./sim/batch.ts";

const chance = (max: number) => fc.double({ min: 0, max, noNaN: true });
const MINUTE = 60_000;

const calm: Scenario = {
  seed: 1,
  intervalMs: 5 * MINUTE,
  onOverlap: "skip",
  workMs: 10_000,
  faults: noFaults,
  operations: [],
  stormMs: 0,
  calmMs: 60 * MINUTE,
};

const storm: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(),
  intervalMs: fc.constantFrom(MINUTE, 2 * MINUTE, 5 * MINUTE),
  onOverlap: fc.constantFrom("skip", "catchUp"),
  workMs: fc.constantFrom(1_000, 20_000, 54_000),
  faults: fc.record({
    lost: chance(0.15),
    late: chance(0.1),
    slowStart: chance(0.1),
    killed: chance(0.2),
    hangs: chance(0.1),
    throws: chance(0.2),
    twice: chance(0.3),
    lateTick: chance(0.3),
  }),
  operations: fc.array(
    fc.record({
      atMs: fc.nat(40 * MINUTE),
      what: fc.constantFrom("abort", "redrive", "same slot", "by hand", "pause", "resume"),
    }),
    { maxLength: 8 },
  ),
  stormMs: fc.constant(40 * MINUTE),
  // A run that was begun in the storm may time out, and its lease is taken then.
  calmMs: fc.constant(40 * MINUTE),
});

/** No step of a run starts or writes after a step of a later one has begun. */
function assertApart({ effects }: Batch): void {
  let newest = 0;
  for (const { fence, what, run, at } of effects) {
    assert.ok(fence >= newest, `${run} with fence ${fence} did ${what} at ${at}, after fence ${newest} had begun`);
    newest = fence;
  }
}

function assertSlotsOnce({ owners }: Batch): void {
  const taken = owners.filter(({ owner }) => owner !== undefined);
  const slots = taken.map(({ slot }) => slot);
  assert.deepEqual(slots, [...new Set(slots)].sort(), "slots");
  assert.deepEqual(
    taken.map(({ fence }) => fence),
    taken.map((_, at) => at + 1),
    "fences",
  );
}

/** Once nothing fails any more, runs are made, and succeed. */
function assertNotStuck({ executions, scenario }: Batch): void {
  const last = [...executions.values()].slice(-3 - Math.ceil((15 * MINUTE) / scenario.intervalMs));
  assert.ok(
    last.some(({ output }) => output?.outcome === "succeeded"),
    "nothing succeeded at the end",
  );
}

function assertSound({ executions }: Batch): void {
  for (const { error, arn } of executions.values()) {
    assert.ok(error === undefined || !error.startsWith("States.Q"), `${arn}: ${error}`);
  }
}

describe("ScheduledBatch's promises", function () {
  this.timeout(20_000);

  it("hold through crashes, lost answers, late writes, duplicate ticks, redrives, stops and clocks that differ", () =>
    fc.assert(
      fc.asyncProperty(storm, async (scenario) => {
        const batch = await new Batch(scenario).play();
        assertApart(batch);
        assertSlotsOnce(batch);
        assertNotStuck(batch);
        assertSound(batch);
      }),
      { numRuns: Number(process.env.RUNS ?? 20) },
    ));

  it("play", async () => {
    const batch = await new Batch(calm).play();
    console.log(
      batch.owners.length,
      [...batch.executions.values()].map(({ status, output, error, interpreter }) => [
        status,
        output,
        error,
        interpreter.transitions.join(" "),
      ]),
    );
    console.log(batch.effects.length, batch.table.item);
  });
});
