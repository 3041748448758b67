import fc from "fast-check";
import type { Scenario } from "./batch.ts";

const MINUTE = 60_000;

const chance = (max: number) => fc.double({ min: 0, max, noNaN: true });

/** Twenty minutes in which everything goes wrong, and somebody does whatever can be done; then time for the schedule to recover. */
export const storm: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.nat(),
  intervalMs: fc.constantFrom(MINUTE, 2 * MINUTE, 5 * MINUTE),
  onOverlap: fc.constantFrom("skip", "catchUp"),
  runTimeout: fc.constantFrom(240, 900),
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
      atMs: fc.nat(20 * MINUTE),
      what: fc.constantFrom("abort", "redrive", "same slot", "by hand", "pause", "resume"),
    }),
    { maxLength: 8 },
  ),
  clocks: fc.constantFrom("near", "far"),
  // Seldom: a schedule that has stopped shows nothing else.
  stopWhen: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.record(
        {
          runs: fc.integer({ min: 1, max: 5 }),
          asked: fc.integer({ min: 1, max: 5 }),
          consecutiveFailures: fc.integer({ min: 1, max: 3 }),
        },
        { requiredKeys: [] },
      ),
    },
  ),
  stormMs: fc.constant(20 * MINUTE),
  // A run that was begun in the storm may time out, and its lease is taken then.
  calmMs: fc.constant(35 * MINUTE),
});
