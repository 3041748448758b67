import assert from "node:assert/strict";
import fc from "fast-check";
import type { Outcome, Reason, SummaryInput, TargetResult } from "../../../handlers/scheduled-batch/run.ts";
import { messageIn } from "../../../handlers/scheduled-batch/sum-up.ts";
import { summarise } from "../../../handlers/scheduled-batch/summarise-run.ts";
import { calm, HELD, NOW, RUN, RUN_ID } from "./calm.ts";

type World = ReturnType<typeof calm>;

const done = (id: string, ms = 10): TargetResult => ({ id, done: true, ms });
const failed = (id: string, reason: Reason = "failed", error = "Error"): TargetResult => ({
  id,
  done: false,
  ms: 5,
  step: "totals",
  reason,
  error,
  cause: "",
});
const MIXED = [done("a"), done("b", 70), failed("c")];

const sum = (world: World, input: Partial<SummaryInput> = {}) =>
  summarise(world.shift, { run: RUN, results: MIXED, ...input });

describe("the summary of a run", () => {
  const outcomes: [Outcome, string, Partial<SummaryInput>, runs: number][] = [
    ["succeeded", "every target is done", { results: [done("a")] }, 1],
    ["succeeded", "there was nothing to do", { results: [] }, 1],
    ["partial", "some targets are done", {}, 1],
    ["failed", "no target is done", { results: [failed("a"), failed("b")] }, 1],
    [
      "failed",
      "it could not be carried out",
      { results: [], error: { reason: "permanent", error: "PermanentError", cause: "" } },
      1,
    ],
    ["stopped", "the schedule was stopped", { results: [], stop: "runs: 5 were made" }, 0],
    ["lease-lost", "a step found that the lease is lost", { results: [done("a"), failed("b", "lease-lost")] }, 0],
    [
      "lease-lost",
      "its opening did",
      { results: [], error: { reason: "lease-lost", error: "LeaseLost", cause: "" } },
      0,
    ],
    ["lease-lost", "it was redriven", { run: { ...RUN, redrives: 1 } }, 0],
  ];
  for (const [outcome, when, input, runs] of outcomes) {
    it(`is ${outcome} when ${when}`, async () => {
      const world = calm();
      assert.deepEqual(await sum(world, input), { outcome });
      assert.equal(world.memory.item?.runs ?? 0, runs);
      assert.deepEqual(
        [...world.rows.values()].map((row) => row.outcome),
        [outcome],
      );
      assert.deepEqual(
        world.notices.map((notice) => notice.outcome),
        [outcome],
      );
    });
  }

  it("is lease-lost when somebody else has the lease, and counts nothing", async () => {
    const world = calm({ ...HELD, fence: 8 });
    assert.deepEqual(await sum(world), { outcome: "lease-lost" });
    assert.deepEqual(world.memory.item, { ...HELD, fence: 8 });
  });

  it("counts failures in a row, those of runs that nobody summed up as well, which any success ends", async () => {
    // Of the runs 3 to 6, the fifth was summed up as failed; the sixth died.
    const before = { runs: 3, failedInARow: 1, summarised: 5, countedFrom: 2, carriedOut: 4 };
    const world = calm({ ...HELD, ...before, succeededAt: 1 });
    await sum(world, { results: [failed("a")] });
    assert.deepEqual(
      [world.memory.item?.runs, world.memory.item?.failedInARow, world.memory.item?.succeededAt],
      [5, 3, 1],
    );
    const other = calm({ ...HELD, ...before });
    await sum(other);
    assert.deepEqual([other.memory.item?.failedInARow, other.memory.item?.succeededAt], [0, NOW]);
  });

  it("puts the run's row, tells the topic without causes, and measures", async () => {
    const world = calm();
    world.time.now = NOW + 400;
    const cause = '"errorMessage":"there is no table \\"u\\"","trace":[]}';
    await sum(world, {
      results: [...MIXED, { ...failed("d", "permanent", "PermanentError"), cause } as TargetResult],
      asked: 4,
    });
    const times = { startedAt: NOW, endedAt: NOW + 400 };
    const named = { id: "d", step: "totals", reason: "permanent", error: "PermanentError" };
    assert.deepEqual(world.rows.get(RUN_ID), {
      schedule: HELD.id,
      run: RUN_ID,
      outcome: "partial",
      slot: NOW,
      fence: 7,
      owner: RUN.owner,
      ...times,
      done: 2,
      failed: [
        { id: "c", step: "totals", reason: "failed", error: "Error", cause: "", ms: 5 },
        { ...named, cause: 'there is no table "u"', ms: 5 },
      ],
      slowest: { id: "b", ms: 70 },
      only: 4,
    });
    const [notice] = world.notices;
    assert.deepEqual(notice?.failed, [{ id: "c", step: "totals", reason: "failed", error: "Error" }, named]);
    assert.deepEqual([notice?.runId, notice?.targets, notice?.durationMs], [RUN_ID, { done: 2, failed: 2 }, 400]);
    assert.deepEqual(world.measured, [{ RunsPartial: 1, TargetsDone: 2, TargetsFailed: 2, RunDuration: 400 }]);
  });

  it("leaves the row of a run that is redriven, and tells nobody again", async () => {
    const world = calm();
    await sum(world);
    await sum(world, { run: { ...RUN, redrives: 1 }, results: [failed("c", "lease-lost")] });
    assert.equal(world.rows.get(RUN_ID)?.outcome, "partial");
    assert.equal(world.notices.length, 1);
  });

  it("given again after any crash counts once, keeps the first row, and tells the topic at least once", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 7 }), { maxLength: 4 }),
        fc.constantFrom(...MIXED),
        async (crashes, result) => {
          const world = calm({ ...HELD, runs: 4, countedFrom: 2 });
          const input = { run: RUN, results: [result] };
          const { lease, runs, topic } = world.ports;
          // Each call is two moments at which a process may die: before its effect, and after it.
          let moments = Number.POSITIVE_INFINITY;
          const crashing =
            <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
            async (...args: Args): Promise<T> => {
              if (moments-- === 0) return new Promise<T>(() => crash());
              const answer = await call(...args);
              if (moments-- === 0) return new Promise<T>(() => crash());
              return answer;
            };
          let crash = () => {};
          const ports = {
            ...world.ports,
            lease: { ...lease, count: crashing(lease.count) },
            runs: { ...runs, put: crashing(runs.put) },
            topic: { publish: crashing(topic.publish) },
          };
          for (const [i, at] of [...crashes, Number.POSITIVE_INFINITY].entries()) {
            moments = at;
            world.time.now = NOW + i;
            const died = new Promise<void>((resolve) => {
              crash = resolve;
            });
            await Promise.race([died, summarise({ ...world.shift, ports }, input)]);
          }
          assert.equal(world.memory.item?.runs, 5);
          assert.equal(world.memory.item?.summarised, RUN.fence);
          assert.equal(world.rows.size, 1);
          assert.ok(world.notices.length >= 1);
          assert.equal(new Set(world.notices.map((notice) => JSON.stringify(notice))).size, 1);
        },
      ),
      { numRuns: 60 },
    ));

  it("takes what a function said out of Lambda's JSON, even if that was cut", () => {
    const whole = JSON.stringify({ errorMessage: 'ü "x" \u0001\n', trace: [] }).slice(1);
    assert.equal(messageIn(whole), 'ü "x" \u0001\n');
    assert.equal(messageIn("The task timed out."), "The task timed out.");
    for (let at = 0; at < whole.length; at++) assert.equal(typeof messageIn(whole.slice(0, at)), "string");
    assert.equal(messageIn(whole.slice(0, whole.indexOf("0001") + 2)), 'ü "x" ');
  });
});
