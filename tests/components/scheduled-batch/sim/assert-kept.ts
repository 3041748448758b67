import assert from "node:assert/strict";
import type { Batch } from "./batch.ts";

/** No step of a run starts or writes after a step of a later one has begun. */
export function assertApart({ effects }: Batch): void {
  let newest = 0;
  for (const { fence, what, run, at } of effects) {
    assert.ok(fence >= newest, `${run} with fence ${fence} did ${what} at ${at}, after fence ${newest} had begun`);
    newest = fence;
  }
}

export function assertSlotsOnce({ owners }: Batch): void {
  const taken = owners.filter(({ owner }) => owner !== undefined);
  const slots = taken.map(({ slot }) => slot);
  assert.deepEqual(slots, [...new Set(slots)].sort(), "slots");
  assert.deepEqual(
    taken.map(({ fence }) => fence),
    taken.map((_, at) => at + 1),
    "fences",
  );
}

export function assertSound({ executions }: Batch): void {
  for (const { error, arn } of executions.values()) {
    assert.ok(error === undefined || !error.startsWith("States.Q"), `${arn}: ${error}`);
  }
}

/** While there is a pause, by whomever, nobody acquires the lease. */
export function assertPausesHold({ unpaused }: Batch): void {
  assert.deepEqual(unpaused, [], "fences that were given out in a pause");
}

/** No run does a step that `stopWhen` is against; what a run that stops it leaves is a schedule that is off, and why. */
export function assertStops(batch: Batch): void {
  const { effects, resumed, carriedOut, owners, unstopped, scenario } = batch;
  const { runs = Infinity, asked = Infinity, consecutiveFailures = Infinity, atMs = Infinity } = scenario.stopWhen;
  assert.deepEqual(unstopped, [], "executions that ended as stopped");
  for (const fence of new Set(effects.map((effect) => effect.fence))) {
    const base = resumed.findLast((one) => one.fence < fence)!.fence;
    const before = fence - 1 - base;
    assert.ok(before < Math.min(runs, asked), `run ${fence} is one too many: ${before} since ${base}`);
    const failed = fence - 1 - Math.max(base, ...carriedOut.filter((one) => one < fence));
    assert.ok(failed < consecutiveFailures, `run ${fence} comes after ${failed} that failed`);
    const slot = owners.find((one) => one.fence === fence)!.slot;
    assert.ok(slot < batch.begin + atMs, `run ${fence} is of a slot beyond the date`);
  }
}

/** No step of a redriven execution is begun. */
export function assertRedrivenDoNothing({ redriven }: Batch): void {
  assert.deepEqual(redriven, [], "redriven executions that have called a step");
}

/** `skipped` counts slots, and none twice. */
export function assertCounted({ skipped, table }: Batch): void {
  assert.deepEqual(skipped, [...new Set(skipped)]);
  assert.equal(Number(table.item?.skipped?.N ?? 0), skipped.length);
}

/** Once nothing fails any more, runs are made, and succeed. */
function assertNotStuck({ executions, scenario }: Batch): void {
  const last = [...executions.values()].slice(-3 - Math.ceil((15 * 60_000) / scenario.intervalMs));
  assert.ok(
    last.some(({ output }) => output?.outcome === "succeeded"),
    "nothing succeeded at the end",
  );
}

/** All that is promised whatever happens. */
export function assertKept(batch: Batch): void {
  const all = [
    assertApart,
    assertSlotsOnce,
    assertPausesHold,
    assertStops,
    assertRedrivenDoNothing,
    assertCounted,
    assertNotStuck,
    assertSound,
  ];
  for (const promise of all) promise(batch);
}
