import assert from "node:assert/strict";
import { type OpenJob, openRun } from "../../../handlers/scheduled-batch/open-run.ts";
import type { Run } from "../../../handlers/scheduled-batch/run.ts";
import { calm, HELD, NOW, RUN, RUN_ID } from "./calm.ts";

type World = ReturnType<typeof calm>;

const TARGETS = ["acme", { id: "globex", table: "usage" }];
const open = (world: World, job: Partial<OpenJob> = {}, run: Run = RUN) =>
  openRun(world.shift, { stopWhen: {}, maxTargets: 10, targets: TARGETS, ...job }, { run });

describe("the opening of a run", () => {
  it("gives the list of targets, or what the team's function lists for this run", async () => {
    assert.deepEqual(await open(calm()), { targets: TARGETS });
    const world = calm();
    const targets: OpenJob["targets"] = ({ fence, slot, runId }) => {
      // It holds the lease: what it writes is this run's, too.
      assert.deepEqual([fence, slot, runId, world.memory.item?.running?.size], [7, new Date(NOW), RUN_ID, 1]);
      return [{ id: "initech" }];
    };
    assert.deepEqual(await open(world, { targets }), { targets: [{ id: "initech" }] });
    assert.deepEqual(world.memory.item, HELD);
  });

  it("gives only the targets that are asked for and still there", async () => {
    assert.deepEqual(await open(calm(), {}, { ...RUN, only: ["globex", "gone"] }), { targets: [TARGETS[1]] });
    await assert.rejects(open(calm(), {}, { ...RUN, only: ["gone"] }), {
      name: "PermanentError",
      message: /none of the 1/,
    });
  });

  it("calls nothing of the team's when the lease is lost", async () => {
    const world = calm({ ...HELD, fence: 8 });
    const targets = () => assert.fail("called");
    await assert.rejects(open(world, { targets, stop: targets }), { name: "LeaseLost" });
  });

  const conditions: [what: string, job: Partial<OpenJob>, item: object, stops: RegExp | undefined][] = [
    ["the date has come", { stopWhen: { date: new Date(NOW).toISOString() } }, {}, /^date/],
    ["the date is still to come", { stopWhen: { date: new Date(NOW + 1).toISOString() } }, {}, undefined],
    ["so many runs were made", { stopWhen: { runs: 5 } }, { runs: 5 }, /^runs: 5/],
    ["one run less was made", { stopWhen: { runs: 5 } }, { runs: 4 }, undefined],
    ["no run was made yet", { stopWhen: { runs: 1 } }, {}, undefined],
    [
      "so many failed in a row",
      { stopWhen: { consecutiveFailures: 3 } },
      { failedInARow: 3 },
      /the last 3 runs failed/,
    ],
    [
      "the last ones timed out, so that nobody summed them up",
      { stopWhen: { consecutiveFailures: 3 } },
      { failedInARow: 1, summarised: 4 },
      /the last 3 runs failed/,
    ],
    ["so many were made, of which some timed out", { stopWhen: { runs: 5 } }, { runs: 3, summarised: 4 }, /^runs: 5/],
    ["one less failed in a row", { stopWhen: { consecutiveFailures: 3 } }, { failedInARow: 2 }, undefined],
    ["the team's function gives a reason", { stop: async () => "migration is over" }, {}, /^migration is over$/],
    ["the team's function gives none", { stop: () => undefined }, {}, undefined],
  ];
  for (const [what, job, item, stops] of conditions) {
    it(`${stops ? "stops the schedule" : "goes on"} when ${what}`, async () => {
      const world = calm({ ...HELD, ...item });
      const targets = stops ? () => assert.fail("listed") : TARGETS;
      const opened = await open(world, { targets, ...job });
      assert.equal("stop" in opened, Boolean(stops));
      assert.equal(world.state.schedule?.enabled, !stops);
      if (!stops || !("stop" in opened)) return assert.equal(world.memory.item?.paused, undefined);
      assert.match(opened.stop, stops);
      assert.deepEqual(world.memory.item?.paused, { by: "stopWhen", reason: opened.stop, at: NOW });
    });
  }

  it("tells the team's condition how the schedule did so far", async () => {
    const world = calm({ ...HELD, runs: 12, failedInARow: 2, succeededAt: NOW - 1 });
    const seen: unknown[] = [];
    await open(world, {
      stop: ({ runs, consecutiveFailures, lastSuccess }) => void seen.push(runs, consecutiveFailures, lastSuccess),
    });
    assert.deepEqual(seen, [12, 2, new Date(NOW - 1)]);
  });

  it("neither stops nor goes on when the team's condition gives what it must not", async () => {
    for (const wrong of [true, false, "", 7, {}]) {
      const world = calm();
      await assert.rejects(open(world, { stop: () => wrong as never }), {
        name: "PermanentError",
        message: /stopWhen/,
      });
      assert.deepEqual([world.memory.item, world.state.schedule?.enabled], [HELD, true]);
    }
  });

  it("has the reason on record before the schedule is off, and is given again until it is", async () => {
    const world = calm();
    const enable = world.ports.schedule.enable;
    world.ports.schedule.enable = () => Promise.reject(new Error("throttled"));
    const job = { stopWhen: { date: new Date(NOW).toISOString() } };
    await assert.rejects(open(world, job), { message: "throttled" });
    assert.equal(world.memory.item?.paused?.by, "stopWhen");
    assert.equal(world.state.schedule?.enabled, true);
    world.ports.schedule.enable = enable;
    world.shift = { ...world.shift, deadline: world.time.now + 60_000 };
    assert.ok("stop" in (await open(world, job)));
    assert.deepEqual([world.memory.item?.paused?.at, world.state.schedule?.enabled], [NOW, false]);
  });
});
