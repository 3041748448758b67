import assert from "node:assert/strict";
import { type DescribeExecutionCommandOutput, ExecutionDoesNotExist } from "@aws-sdk/client-sfn";
import { atWork } from "../../../cli/batch/at-work.ts";
import type { BatchContext } from "../../../cli/context.ts";
import type { LeaseItem } from "../../../handlers/scheduled-batch/lease-item.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z");
const SECOND = 1_000;
const held: LeaseItem = {
  id: "billing",
  slot: NOW - 60 * SECOND,
  fence: 7,
  owner: "arn:aws:states:eu-central-1:123456789012:execution:runs:it",
  expires: NOW + 600 * SECOND,
  busyUntil: NOW - SECOND,
};

type Told = Partial<DescribeExecutionCommandOutput>;

/** By a lease whose longest step is a minute. */
const look = (item: LeaseItem | undefined, execution: Told | Error = { status: "RUNNING" }) => {
  const send = async () => {
    if (execution instanceof Error) throw execution;
    return execution;
  };
  return atWork(
    { aws: { sfn: { send }, now: () => NOW }, batch: { longestStep: 60 } } as unknown as BatchContext,
    item,
  );
};
const stopped = (secondsAgo: number): Told => ({ status: "ABORTED", stopDate: new Date(NOW - secondsAgo * SECOND) });

describe("what is at work", () => {
  it("is a run whose execution goes on, however quiet it is", async () => {
    assert.equal((await look(held))?.dead, false);
    assert.equal((await look(held, { status: "PENDING_REDRIVE" }))?.dead, false);
  });

  it("is one that has died, for as long as the state machine waits before it takes its lease", async () => {
    assert.equal((await look(held, stopped(59)))?.dead, true);
    assert.equal(await look(held, stopped(61)), undefined);
    // A step that began since keeps others away for longer.
    assert.equal((await look({ ...held, busyUntil: NOW + SECOND }, stopped(61)))?.dead, true);
  });

  it("is nothing of one that Step Functions has forgotten, whose lease is over, or that there never was", async () => {
    const gone = new ExecutionDoesNotExist({ message: "gone", $metadata: {} });
    assert.equal(await look(held, gone), undefined);
    assert.equal(await look({ ...held, expires: NOW - 1 }), undefined);
    assert.equal(await look(undefined), undefined);
  });

  it("is what a run left behind that has given the lease back for later", async () => {
    const { owner: _, ...free } = held;
    assert.deepEqual(await look({ ...free, freeAt: NOW + SECOND }), { steps: 0, dead: true });
    assert.equal(await look({ ...free, freeAt: NOW - SECOND }), undefined);
  });
});
