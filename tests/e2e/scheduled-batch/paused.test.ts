import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { levee } from "../cli/levee.ts";
import { deployed } from "./deployed.ts";
import { effectsOf, INTERVAL_MS } from "./instances.ts";
import { type Schedule, within } from "./schedule.ts";

describe("a schedule whose targets a function lists", () => {
  const stack = deployed();
  let the: Schedule;
  before(() => {
    the = stack.the.schedule("listed");
  });

  const batch = async (...args: string[]) => {
    const ran = await levee(["batch", ...args, "--instance", "listed", "--json", "--outputs", stack.the.outputs]);
    assert.ok(ran.stdout !== "" || ran.code !== 0, ran.stderr);
    return ran;
  };
  const fence = async () => Number((await the.lease())?.fence?.N ?? 0);
  /** The row of a run. */
  const ended = (of: number) =>
    within(30_000, `the end of run ${of}`, async () => (await the.runs()).find((row) => row.fence.N === String(of)));

  it("asks it at each run, and does its steps for those that it listed then", async () => {
    for (const run of [1, 2]) {
      const row = await ended(run);
      assert.deepEqual([row.outcome.S, row.done.N], ["succeeded", "2"]);
      const effects = the.effects().filter((effect) => effect.fence === run && effect.event === "end");
      assert.deepEqual(effects.map(({ target }) => target).sort(), ["always", `of-run-${run}`]);
    }
    const asked = readFileSync(`${effectsOf(stack.the.dir, "listed")}.listed`, "utf8")
      .trim()
      .split("\n");
    const [first] = asked.map((line) => JSON.parse(line));
    const { run, slot } = (await the.runs())[0];
    assert.deepEqual([first.fence, first.runId, Date.parse(first.slot)], [1, run.S, Number(slot.N)]);
  });

  it("begins no step while it is paused, and no tick of then is a run or is counted", async () => {
    const paused = await batch("pause", "--reason", "tables are moved");
    assert.equal(paused.code, 0, paused.stderr);
    assert.equal(paused.json().paused.why, "tables are moved");
    assert.equal(await the.state(), "DISABLED");
    const [before, begun, started] = [await the.lease(), the.effects().length, (await the.executions()).length];
    assert.deepEqual([before.owner, before.running], [undefined, undefined], "it waits for the run at work");
    // A tick that Scheduler delivers late, and one that somebody starts.
    const late = await the.tick(Number(before.slot.N) + 1);
    const byHand = await the.tick(Date.now() + 3_600_000);
    assert.deepEqual(await Promise.all([late, byHand].map((tick) => the.outcome(tick))), ["paused", "paused"]);
    assert.ok(!(await the.states(late)).includes("Open"));
    const refused = await batch("run-now");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /listed is paused by .*: tables are moved; .*resume/);
    await sleep(2 * INTERVAL_MS);
    assert.deepEqual(await the.lease(), before, "no slot is used up, nothing counted");
    assert.deepEqual([the.effects().length, (await the.executions()).length], [begun, started + 2]);
  });

  it("runs again from its next tick on once it is resumed", async () => {
    const before = await fence();
    const resumed = await batch("resume");
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(resumed.json().was.why, "tables are moved");
    assert.equal(await the.state(), "ENABLED");
    const row = await ended(before + 1);
    assert.equal(row.outcome.S, "succeeded");
    assert.ok(the.effects().some((effect) => effect.fence === before + 1));
  });
});
