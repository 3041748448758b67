import assert from "node:assert/strict";
import { takeTick } from "../../../handlers/parts/take-tick.ts";

describe("a tick of a schedule", () => {
  const NOW = 1_780_000_000_000;
  const world = (showAfter?: () => Promise<void>) => {
    const shown: number[] = [];
    const warned: string[] = [];
    const note = (message: string) => void warned.push(message);
    const ports = {
      clock: { now: () => NOW, sleep: () => ({ over: Promise.resolve(), cancel() {} }) },
      log: { debug: note, info: note, warn: note, error: note },
      queue: {
        showAfter:
          showAfter ??
          (async (messages: readonly { ms: number; receiptHandle: string }[]) => {
            for (const { ms, receiptHandle } of messages) shown.push(receiptHandle === "h" ? ms : Number.NaN);
          }),
      },
    };
    const take = (work: () => Promise<void>) => takeTick(ports, NOW + 110_000, [{ receiptHandle: "h" }], work);
    return { shown, warned, take };
  };

  it("is hidden until its invocation is certainly over, and no longer: the next tick waits for that", async () => {
    const { shown, take } = world();
    let shownBefore: number[] = [];
    await take(async () => {
      shownBefore = [...shown];
    });
    assert.deepEqual(shownBefore, [140_000]);
    assert.deepEqual(shown, [140_000]);
  });

  it("is given up at once when its work throws, and Lambda hears of it", async () => {
    const { shown, take } = world();
    await assert.rejects(
      take(() => Promise.reject(new Error("no ledger"))),
      /no ledger/,
    );
    assert.deepEqual(shown, [140_000, 0]);
  });

  it("is worked although its visibility could not be set", async () => {
    const { warned, take } = world(() => Promise.reject(new Error("no queue")));
    let worked = false;
    await take(async () => {
      worked = true;
    });
    assert.deepEqual([worked, warned], [true, ["visibility could not be set"]]);
  });
});
