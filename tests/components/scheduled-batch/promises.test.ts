import assert from "node:assert/strict";
import fc from "fast-check";
import { SKEW } from "../../../components/scheduled-batch/lease-times.ts";
import { assertApart, assertKept } from "./sim/assert-kept.ts";
import { Batch, calm, type Scenario } from "./sim/batch.ts";
import { storm } from "./sim/storm.ts";

const MINUTE = 60_000;

const hour: Scenario = { ...calm, calmMs: 60 * MINUTE };

describe("ScheduledBatch's promises", () => {
  it("hold through crashes, lost answers, late writes, duplicate ticks, redrives, stops and clocks that differ", () =>
    fc.assert(
      fc.asyncProperty(storm, async (scenario) => {
        assertKept(await new Batch(scenario).play());
      }),
      // Few, because unit tests have to be quick; tests/e2e/scheduled-batch/simulation plays hundreds.
      { numRuns: Number(process.env.LEVEE_RUNS ?? 3) },
    ));

  it("bring a lease back within one interval and the longest step, whenever its owner is stopped", () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(60_000),
        fc.constantFrom(MINUTE, 5 * MINUTE),
        async (seed, afterMs, intervalMs) => {
          const operations = [{ atMs: intervalMs + afterMs, what: "abort" }] as const;
          const workMs = 54_000;
          const batch = await new Batch({
            ...hour,
            seed,
            intervalMs,
            workMs,
            operations,
            stormMs: 20 * MINUTE,
            calmMs: 0,
          }).play();
          assertApart(batch);
          const [stopped] = [...batch.executions.values()].filter(({ status }) => status === "ABORTED");
          const next = batch.owners.find(
            ({ owner, at }) => owner !== undefined && at > stopped!.stopDate! + SKEW * 1_000,
          );
          const late = next!.at - stopped!.stopDate! - batch.times.longestMs - intervalMs;
          // A tick comes within 2 s, its calls take some, and clocks differ.
          assert.ok(late < 5_000 + SKEW * 1_000, `${late} ms late`);
        },
      ),
      { numRuns: 4 },
    ));
});
