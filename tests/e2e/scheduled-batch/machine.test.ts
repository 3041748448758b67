import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RedriveExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { Stage } from "../../../bench/batch/stage.ts";
import { statesOf, transitionsOf } from "../../../bench/batch/transitions.ts";

const targets = ["a", "b", "c"];

/** No run starts or writes after a later one has begun. */
function assertApart(stage: Stage): void {
  let newest = 0;
  for (const { fence, what, target } of stage.effects()) {
    assert.ok(fence >= newest, `${what} of ${target} with fence ${fence} after ${newest}`);
    newest = fence;
  }
}

describe("The machine of ScheduledBatch on the emulator", () => {
  const dir = mkdtempSync(join(tmpdir(), "levee-batch-"));
  let stage: Stage;

  before(async () => {
    stage = await Stage.open(dir, { targets, steps: 2 });
  });
  beforeEach(() => stage.workFor(100));
  after(async () => {
    await stage?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const outcomes = (arns: readonly string[]) => Promise.all(arns.map((arn) => stage.outcome(arn)));

  /** The owner is at work: at least one step has begun. */
  async function atWork(): Promise<void> {
    const before = stage.effects().length;
    while (stage.effects().length <= before) await sleep(20);
  }

  it("makes one run of 50 starts at one moment, and each target goes through each step once", async () => {
    const at = stage.nextSlot();
    const arns = await Promise.all(Array.from({ length: 50 }, () => stage.start(at)));
    const all = await outcomes(arns);
    assert.equal(all.filter((outcome) => outcome === "succeeded").length, 1, all.join(" "));
    assert.equal(all.filter((outcome) => outcome === "duplicate").length, 49);
    const ends = stage.effects().filter(({ what }) => what === "end");
    assert.deepEqual(ends.map(({ target }) => target).sort(), ["a", "a", "b", "b", "c", "c"]);
    const run = await stage.history(arns[all.indexOf("succeeded")]!);
    assert.equal(transitionsOf(run), 8 + targets.length * 2);
  });

  it("does not run a slot again when the run is over", async () => {
    const at = stage.nextSlot();
    assert.equal(await stage.start(at).then(stage.outcome.bind(stage)), "succeeded");
    assert.equal(await stage.start(at).then(stage.outcome.bind(stage)), "duplicate");
  });

  it("ends the ticks of a long run as held after two transitions each, and counts them", async () => {
    const before = (await stage.item("skipped")) ?? 0;
    stage.workFor(2_000);
    const long = await stage.start(stage.nextSlot());
    await atWork();
    for (let n = 0; n < 3; n++) {
      const tick = await stage.start(stage.nextSlot());
      assert.equal(await stage.outcome(tick), "held");
      const history = await stage.history(tick);
      assert.deepEqual(statesOf(history), ["Acquire", "Skip"]);
      assert.equal(transitionsOf(history), 2);
    }
    assert.equal(await stage.outcome(long), "succeeded");
    assert.equal(await stage.item("skipped"), before + 3);
  });

  it("gives the lease of a stopped run, whose functions work on, to one of two thieves, six transitions later", async () => {
    stage.workFor(3_500);
    const stopped = await stage.start(stage.nextSlot());
    await atWork();
    await stage.aws.sfn.send(new StopExecutionCommand({ executionArn: stopped }));
    const early = await stage.start(stage.nextSlot());
    assert.equal(await stage.outcome(early), "held", "functions are at work");
    await sleep(stage.longestStepMs + 500);
    stage.workFor(100);
    const at = stage.nextSlot();
    const thieves = await Promise.all([stage.start(at), stage.start(at)]);
    assert.deepEqual((await outcomes(thieves)).sort(), ["duplicate", "succeeded"]);
    const taken = await Promise.all(thieves.map(async (arn) => statesOf(await stage.history(arn))));
    const winner = taken.find((states) => states.includes("Open"))!;
    assert.deepEqual(winner.slice(0, 6), ["Acquire", "Skip", "Look", "DescribeOwner", "Judge", "TakeOver"]);
    assertApart(stage);
  });

  it("carries no step of a redriven run out", async () => {
    stage.workFor(1_500);
    const stopped = await stage.start(stage.nextSlot());
    await atWork();
    await stage.aws.sfn.send(new StopExecutionCommand({ executionArn: stopped }));
    await sleep(2_500);
    const begun = stage.effects().length;
    await stage.aws.sfn.send(new RedriveExecutionCommand({ executionArn: stopped }));
    assert.equal(await stage.outcome(stopped), "LeaseLost");
    assert.equal(stage.effects().length, begun);
    assertApart(stage);
  });
});

describe("The machine of ScheduledBatch that times out on the emulator", () => {
  const dir = mkdtempSync(join(tmpdir(), "levee-batch-"));
  let stage: Stage;
  before(async () => {
    stage = await Stage.open(dir, { targets, steps: 2, machineTimeout: 6 });
  });
  after(async () => {
    await stage?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it("leaves its lease to the next tick, once its functions can write no more", async () => {
    stage.workFor(3_500);
    assert.equal(await stage.outcome(await stage.start(stage.nextSlot())), "States.Timeout");
    stage.workFor(0);
    assert.equal(await stage.outcome(await stage.start(stage.nextSlot())), "held", "a function is at work");
    await sleep(stage.longestStepMs + 500);
    assert.equal(await stage.outcome(await stage.start(stage.nextSlot())), "succeeded");
    assertApart(stage);
    assert.equal(await stage.item("fence"), 2);
  });
});
