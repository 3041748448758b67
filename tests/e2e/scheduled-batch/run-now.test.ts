import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { levee } from "../cli/levee.ts";
import { deployed } from "./deployed.ts";
import { effectsOf } from "./instances.ts";
import { type Schedule, within } from "./schedule.ts";

describe("batch run-now on a deployed schedule", () => {
  const stack = deployed();
  let the: Schedule;
  let failed: string;
  before(async () => {
    the = stack.the.schedule("billing");
    await within(60_000, "the end of the first run", async () => (await the.runs())[0]);
  });

  const runNow = (...more: string[]) =>
    levee(["batch", "run-now", "--instance", "billing", "--json", ...more, "--outputs", stack.the.outputs]);

  /** What a run did, by its fence. */
  const done = (fence: number) =>
    the
      .effects()
      .filter((effect) => effect.fence === fence && effect.event !== "begin")
      .map(({ target, step, event }) => `${target} ${step} ${event}`)
      .sort();

  it("makes a run of a slot of its own, newer than every one before, and says what failed in it", async () => {
    const { slot: last } = await the.lease();
    const ran = await runNow();
    assert.equal(ran.code, 1, ran.stderr);
    const { runId, outcome, failed: those } = ran.json();
    assert.deepEqual(
      [outcome, those.map(({ id, step, error }: Record<string, string>) => [id, step, error])],
      ["partial", [["initech", "second", "PermanentError"]]],
    );
    const { slot, fence } = await the.lease();
    assert.ok(Number(slot.N) > Number(last.N));
    assert.equal(runId.split("#")[0], slot.N);
    assert.deepEqual(done(Number(fence.N)), [
      "acme first end",
      "acme second end",
      "globex first end",
      "globex first fail",
      "globex second end",
      "initech first end",
      "initech second fail",
    ]);
    failed = runId;
  });

  it("makes a run of the targets that failed in another one, and of no others", async () => {
    writeFileSync(`${effectsOf(stack.the.dir, "billing")}.mended`, "");
    const ran = await runNow("--failed-of", failed);
    assert.equal(ran.code, 0, ran.stderr);
    const { runId, outcome } = ran.json();
    assert.equal(outcome, "succeeded");
    const { fence } = await the.lease();
    assert.deepEqual(done(Number(fence.N)), ["initech first end", "initech second end"]);
    const row = (await the.runs()).find(({ run }) => run.S === runId);
    assert.deepEqual([row.fence.N, row.only.N, row.done.N], [fence.N, "1", "1"]);
  });
});
