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

const folder = () => mkdtempSync(join(tmpdir(), "levee-batch-"));

/** Between two ticks after the death of a run. */
const INTERVAL_MS = 1_000;

/** What this machine may be late by: its cores are few, and everything runs on them. */
const PATIENCE_MS = 10_000;

/** What is seen of a run that times out while its functions are at work, and of the ticks after it. */
interface Death {
  readonly outcome: string;
  /** Writes of the dead run, after its end. */
  readonly writes: number;
  readonly ticks: readonly string[];
  /** From its end to the tick that took the lease. */
  readonly freedMs: number;
}

async function death(stage: Stage): Promise<Death> {
  stage.workFor(3_500);
  const dead = await stage.start(stage.nextSlot());
  const outcome = await stage.outcome(dead);
  const before = stage.effects().length;
  stage.workFor(0);
  const ticks: string[] = [];
  let tick = "";
  while (!ticks.includes("succeeded")) {
    await sleep(INTERVAL_MS);
    tick = await stage.start(stage.nextSlot());
    ticks.push(await stage.outcome(tick));
  }
  const writes = stage.effects().filter(({ fence }, at) => fence === 1 && at >= before).length;
  const [end, begin] = [(await stage.ended(dead)).stopDate, (await stage.ended(tick)).startDate];
  return { outcome, writes, ticks, freedMs: begin!.getTime() - end!.getTime() };
}

describe("The machine of ScheduledBatch on the emulator", () => {
  const [dir, besides] = [folder(), folder()];
  let stage: Stage;
  let dying: Stage;
  let died: Promise<Death>;

  before(async () => {
    const both = { targets, steps: 2 };
    [stage, dying] = await Promise.all([Stage.open(dir, both), Stage.open(besides, { ...both, machineTimeout: 6 })]);
    // Waits most of the time, beside the other tests.
    died = death(dying);
    died.catch(() => {});
  });
  after(async () => {
    await Promise.all([stage?.close(), dying?.close()]);
    for (const each of [dir, besides]) rmSync(each, { recursive: true, force: true });
  });
  beforeEach(() => stage.workFor(100));
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

  it("gives the lease of a stopped run, whose functions work on, to one of three thieves, six transitions later", async () => {
    stage.workFor(3_500);
    const stopped = await stage.start(stage.nextSlot());
    await atWork();
    const fence = (await stage.item("fence"))!;
    await stage.aws.sfn.send(new StopExecutionCommand({ executionArn: stopped }));
    const early = await stage.start(stage.nextSlot());
    assert.equal(await stage.outcome(early), "held", "functions are at work");
    await sleep(stage.longestStepMs + 500);
    // Long enough for the last thief to find the first one at work.
    stage.workFor(1_500);
    const [at, later] = [stage.nextSlot(), stage.nextSlot()];
    const thieves = await Promise.all([at, at, later].map((slot) => stage.start(slot)));
    assert.match((await outcomes(thieves)).sort().join(" "), /^(duplicate|held) (duplicate|held) succeeded$/);
    assert.equal(await stage.item("fence"), fence + 1);
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

  it("leaves the lease of a run that times out to the next tick once its functions can write no more", async () => {
    const { outcome, writes, ticks, freedMs } = await died;
    assert.equal(outcome, "States.Timeout");
    assert.ok(writes > 0, "a function was at work");
    assert.deepEqual([...new Set(ticks)], ["held", "succeeded"]);
    assertApart(dying);
    assert.equal(await dying.item("fence"), 2);
    assert.equal(await dying.item("skipped"), ticks.length - 1);
    const late = freedMs - dying.longestStepMs - INTERVAL_MS;
    assert.ok(late < PATIENCE_MS, `${late} ms late`);
  });
});
