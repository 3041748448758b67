import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { levee } from "../cli/levee.ts";
import { deployed } from "./deployed.ts";
import { effectsOf, INTERVAL_MS, type InstanceName } from "./instances.ts";
import { within } from "./schedule.ts";

describe("a schedule that is to stop", () => {
  const stack = deployed();

  /** A file that functions of an instance look for. */
  const write = (name: InstanceName, what: "mended" | "stop", text = "") =>
    writeFileSync(`${effectsOf(stack.the.dir, name)}.${what}`, text);

  /** Waits for its stop, the nth one: the schedule is disabled, and the reason on record. Answers it, and how the runs before ended. */
  async function stopped(name: InstanceName, nth = 1): Promise<readonly [string, readonly string[]]> {
    const the = stack.the.schedule(name);
    const runs = await within(120_000, "its stop", async () => {
      const found = await the.runs();
      const isOver = found.filter(({ outcome }) => outcome.S === "stopped").length >= nth;
      return isOver && !(await the.lease()).owner ? found : undefined;
    });
    assert.equal(await the.state(), "DISABLED");
    const [stop, ...before] = runs.reverse();
    const { by, reason } = (await the.lease()).paused.M;
    assert.deepEqual([by.S, reason.S], ["stopWhen", stop.stop.S]);
    assert.ok(!the.effects().some(({ slot }) => slot >= Number(stop.slot.N)), "the run that stops it does no step");
    return [reason.S, before.map(({ outcome }) => outcome.S)];
  }

  it("after a number of runs, is disabled with the reason on record", async () => {
    const [reason, before] = await stopped("long");
    assert.equal(reason, "runs: 2 were made");
    assert.deepEqual(before, ["succeeded", "succeeded"]);
  });

  it("when the team's function says so, is", async () => {
    const { runs, succeededAt } = await stack.the.schedule("listed").lease();
    write("listed", "stop", "the contract has ended");
    const [reason, before] = await stopped("listed");
    const [, done, at] = /^the contract has ended; (\d+) done, 0 failed, last at (\d+)$/.exec(reason) ?? [];
    assert.ok(Number(done) >= Number(runs.N) && Number(at) >= Number(succeededAt.N), reason);
    assert.ok(before.length > Number(runs.N), "it was resumed meanwhile, and counts from there");
  });

  it("when so many runs have failed one after the other, and at a date, is each time", async () => {
    const [failures, failed] = await stopped("failing");
    assert.equal(failures, "consecutiveFailures: the last 2 runs failed");
    assert.deepEqual(failed, ["failed", "failed"]);
    write("failing", "mended");
    const resumed = await levee(["batch", "resume", "--instance", "failing", "--outputs", stack.the.outputs]);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stdout, /paused by stopWhen.*: consecutiveFailures: the last 2 runs failed/);
    const [date, before] = await stopped("failing", 2);
    assert.match(date, /^date: it is 20\d\d-\d\d-\d\dT.*Z or later$/);
    assert.match(before.join(" "), /^(succeeded )*stopped failed failed$/);
  });

  it("runs nothing after, though it ticks once more", async () => {
    const names = ["long", "listed", "failing"] as const;
    const all = names.map((name) => stack.the.schedule(name));
    const seen = () =>
      Promise.all(all.map(async (the) => [await the.lease(), (await the.executions()).length, the.effects().length]));
    const late = await Promise.all(
      all.map(async (the) => the.outcome(await the.tick(Number((await the.lease()).slot.N) + 60_000))),
    );
    assert.deepEqual(late, ["paused", "paused", "paused"]);
    const before = await seen();
    await sleep(2 * INTERVAL_MS);
    assert.deepEqual(await seen(), before);
  });
});
