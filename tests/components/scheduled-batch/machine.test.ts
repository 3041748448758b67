import assert from "node:assert/strict";
import { Batch, calm, type Execution, noFaults, type Scenario } from "./sim/batch.ts";

const MINUTE = 60_000;

/** No step takes longer than it may, so none is left behind. */
const inTime = 24_000;

/** An hour without ticks: each test starts what it needs. */
function quiet(over: Partial<Scenario> = {}): Batch {
  return new Batch({ ...calm, intervalMs: 24 * 60 * MINUTE, stormMs: 60 * MINUTE, ...over });
}

const all = (batch: Batch) => [...batch.executions.values()];
const outcomes = (batch: Batch) => all(batch).map(({ output, error, status }) => output?.outcome ?? error ?? status);
const path = ({ interpreter }: Execution) => interpreter.transitions.join(" ");
const slotAt = (batch: Batch, ms = 0) => ({ slot: new Date(Math.round(batch.world.now) + ms).toISOString() });

describe("ScheduledBatch's machine", () => {
  it("makes one run of 50 starts at one moment, and counts the slots of the others once each", async () => {
    const batch = quiet();
    for (let n = 0; n < 50; n++) batch.start(slotAt(batch, n));
    await batch.play();
    const runs = outcomes(batch).filter((outcome) => outcome === "succeeded");
    assert.equal(runs.length, 1);
    assert.equal(batch.owners.filter(({ owner }) => owner !== undefined).length, 1);
    for (const outcome of outcomes(batch)) assert.match(outcome, /^(succeeded|held|duplicate)$/);
  });

  it("runs a slot once, whether it is started again beside the run or after it", async () => {
    const batch = quiet();
    const tick = slotAt(batch);
    batch.start(tick);
    batch.start(tick);
    batch.world.after(10 * MINUTE, () => batch.start(tick));
    await batch.play();
    assert.deepEqual(outcomes(batch).sort(), ["duplicate", "duplicate", "succeeded"]);
  });

  it("ends a held tick after two transitions, and counts it", async () => {
    const batch = new Batch({ ...calm, intervalMs: 10_000, workMs: inTime, calmMs: 5 * MINUTE });
    await batch.play();
    const held = all(batch).filter(({ output }) => output?.outcome === "held");
    assert.ok(held.length >= 3, `${held.length} held`);
    assert.equal(Number(batch.table.item?.skipped?.N), held.length);
    for (const execution of held) assert.equal(path(execution), "Acquire Skip");
  });

  it("looks whether an owner that has been quiet for longer than its longest step is alive, and counts the tick all the same", async () => {
    const batch = quiet({ workMs: 54_000 });
    batch.start(slotAt(batch));
    batch.world.after(2_000, () => {
      const forgotten = {
        UpdateExpression: "SET #busyUntil = :zero",
        ExpressionAttributeNames: { "#busyUntil": "busyUntil" },
      };
      batch.table.update({ ...forgotten, ExpressionAttributeValues: { ":zero": { N: "0" } } });
      batch.start(slotAt(batch));
    });
    await batch.play();
    const [owner, tick] = all(batch);
    assert.equal(path(tick!), "Acquire Skip Look DescribeOwner Judge Skip");
    assert.equal(batch.table.item?.skipped?.N, "1");
    assert.equal(owner!.output?.outcome, "succeeded");
  });

  it("takes the lease of a stopped run after six transitions; the second thief finds it held", async () => {
    const batch = quiet({ operations: [{ atMs: 5_000, what: "abort" }] });
    batch.start(slotAt(batch));
    batch.world.after(3 * MINUTE, () => {
      batch.start(slotAt(batch));
      batch.start(slotAt(batch, 1));
    });
    await batch.play();
    const [, ...thieves] = all(batch);
    const taken = "Acquire Skip Look DescribeOwner Judge TakeOver";
    for (const thief of thieves) assert.ok(path(thief).startsWith(taken), path(thief));
    assert.match(outcomes(batch).sort().join(" "), /^ABORTED (duplicate|held) succeeded$/);
  });

  it("takes the lease of an owner that Step Functions has forgotten", async () => {
    const batch = quiet({ operations: [{ atMs: 5_000, what: "abort" }] });
    const { arn } = batch.start(slotAt(batch));
    batch.world.after(3 * MINUTE, () => {
      batch.executions.delete(arn);
      batch.start(slotAt(batch), "later");
    });
    await batch.play();
    assert.deepEqual(outcomes(batch), ["succeeded"]);
    assert.match(path(all(batch)[0]!), /^Acquire Skip Look DescribeOwner Judge TakeOver /);
  });

  it("takes a lease that was given back between its first try and its look, by another try", async () => {
    const batch = quiet();
    const lease = (update: string, values = {}) =>
      batch.table.update({
        UpdateExpression: update,
        ExpressionAttributeNames: { "#owner": "owner" },
        ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
      });
    lease("SET #owner = :owner", { ":owner": { S: "somebody" } });
    const tick = batch.start(slotAt(batch));
    // Its first two writes are refused; then the owner lets go.
    const freed = () =>
      tick.interpreter.transitions.at(-1) === "Look" ? lease("REMOVE #owner") : void batch.world.after(1, freed);
    batch.world.after(1, freed);
    await batch.play();
    assert.match(path(tick), /^Acquire Skip Look DescribeOwner Judge AcquireFreed Open /);
  });

  it("starts one run right after for all ticks that a run was too long for, when it is to catch up", async () => {
    const batch = quiet({ onOverlap: "catchUp", workMs: inTime });
    batch.start(slotAt(batch));
    for (const ms of [1_000, 2_000, 3_000]) batch.world.after(ms, () => batch.start(slotAt(batch)));
    await batch.play();
    assert.deepEqual(outcomes(batch), ["succeeded", "held", "held", "held", "succeeded"]);
    const [first, , , third, caughtUp] = all(batch);
    assert.match(caughtUp!.arn, /:catch-up-\d{13}$/);
    assert.equal(caughtUp!.input.slot, third!.input.slot);
    assert.ok(first!.stopDate! <= caughtUp!.stopDate!);
  });

  it("ends a redriven run as LeaseLost, with no step begun", async () => {
    const operations = [
      { atMs: 5_000, what: "abort" },
      { atMs: 10_000, what: "redrive" },
    ] as const;
    const batch = quiet({ operations, workMs: 54_000 });
    batch.start(slotAt(batch));
    let begun = 0;
    batch.world.after(10_000, () => {
      begun = batch.effects.filter(({ what }) => what === "start").length;
    });
    await batch.play();
    assert.deepEqual(outcomes(batch), ["LeaseLost"]);
    assert.equal(batch.effects.filter(({ what }) => what === "start").length, begun);
  });

  it("ends a paused tick without a run, and uses no slot up", async () => {
    const batch = quiet({ operations: [{ atMs: 0, what: "pause" }] });
    batch.world.after(MINUTE, () => batch.start(slotAt(batch)));
    await batch.play();
    assert.deepEqual(outcomes(batch), ["paused"]);
    assert.equal(batch.table.item?.slot, undefined);
  });

  it("reports a target that fails for good, and finishes the others", async () => {
    const batch = quiet({ faults: { ...noFaults, throws: 0.6 }, seed: 4 });
    batch.start(slotAt(batch));
    await batch.play();
    assert.deepEqual(outcomes(batch), ["partial"]);
  });
});
