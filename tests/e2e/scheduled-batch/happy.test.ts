import assert from "node:assert/strict";
import { type Heard, heard } from "../heard.ts";
import { deployed } from "./deployed.ts";
import type { Effect } from "./fixtures/team.ts";
import { type Schedule, within } from "./schedule.ts";

const done = (effects: readonly Effect[], event: Effect["event"]) =>
  effects
    .filter((effect) => effect.event === event)
    .map(({ target, step, attempt }) => `${target} ${step} ${attempt}`)
    .sort();

describe("a schedule on the embedded cloud", () => {
  const stack = deployed();
  let the: Schedule;
  let notices: Heard;
  let first: { readonly arn: string; readonly slot: number };
  before(async () => {
    the = stack.the.schedule("billing");
    notices = await heard(stack.the.aws, the.outputs.topicArn);
    // A rate begins with a tick at once.
    const arn = await within(30_000, "the first tick", async () => (await the.executions())[0]);
    const { input } = await the.ended(arn);
    first = { arn, slot: Date.parse(JSON.parse(input as string).slot) };
  });

  it("does each step for each target, tries again what failed, and reports what cannot be done", async () => {
    const { status } = await the.ended(first.arn);
    assert.equal(status, "SUCCEEDED", stack.the.log().slice(-4_000));
    const effects = the.effects();
    assert.deepEqual(done(effects, "end"), [
      "acme first 1",
      "acme second 1",
      "globex first 2",
      "globex second 1",
      "initech first 1",
    ]);
    assert.deepEqual(done(effects, "fail"), ["globex first 1", "initech second 1"]);
    assert.deepEqual([...new Set(effects.map(({ fence, slot }) => `${fence} ${slot}`))], [`1 ${first.slot}`]);
  });

  it("gives its lease back, and leaves a row of the run", async () => {
    const lease = await the.lease();
    assert.deepEqual(
      [lease.owner, lease.running, lease.slot.N, lease.fence.N, lease.runs.N],
      [undefined, undefined, String(first.slot), "1", "1"],
    );
    const [row, ...more] = await the.runs();
    assert.equal(more.length, 0);
    assert.equal(row.outcome.S, "partial");
  });

  it("runs a slot once, however often its tick is delivered", async () => {
    const before = the.effects().length;
    const again = await the.ended(await the.tick(first.slot));
    assert.equal(again.status, "SUCCEEDED");
    assert.equal(the.effects().length, before);
    assert.ok(!(await the.states(again.executionArn as string)).includes("Open"));
  });

  it("is carried out by one run of many that start at a moment, which tells the topic", async () => {
    const before = the.effects().length;
    const ticks = await Promise.all(Array.from({ length: 10 }, (_, n) => the.tick(first.slot + 60_000 + n)));
    await Promise.all(ticks.map((tick) => the.ended(tick)));
    const effects = the.effects().slice(before);
    assert.deepEqual([...new Set(effects.map(({ fence }) => fence))], [2]);
    assert.equal(done(effects, "end").length, 5);
    const told = await notices.next();
    // The first run may have ended before anybody listened.
    const {
      outcome,
      slot,
      targets: counts,
      failed,
    } = told.slot === new Date(first.slot).toISOString() ? await notices.next() : told;
    assert.deepEqual([outcome, counts], ["partial", { done: 2, failed: 1 }]);
    assert.equal(Date.parse(slot), effects[0]!.slot);
    assert.deepEqual(failed, [{ id: "initech", step: "second", reason: "permanent", error: "PermanentError" }]);
  });

  it("is deployed: a second update has nothing to do", async () => {
    const { ok, problem, changes } = await stack.the.up(false);
    assert.ok(ok, problem);
    assert.deepEqual(Object.keys(changes), ["same"]);
  });
});
