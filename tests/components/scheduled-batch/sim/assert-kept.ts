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
