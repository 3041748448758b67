import assert from "node:assert/strict";
import { attempt } from "../../../handlers/parts/attempt.ts";
import { calm, NOW } from "../request-intake/calm.ts";

describe("attempt", () => {
  const run = (work: (signal: AbortSignal) => unknown) => {
    const { ports, time } = calm();
    return attempt(ports.clock, 10_000, work).then((ended) => ({ ended, took: time.now - NOW }));
  };

  it("ends with what the function returns, promise or not", async () => {
    assert.deepEqual((await run(() => 7)).ended, { kind: "returned", value: 7 });
    assert.deepEqual((await run(async () => 7)).ended, { kind: "returned", value: 7 });
  });

  it("ends with what the function throws, at once or later", async () => {
    const error = new Error("no");
    const expected = { kind: "threw", error, late: false };
    const throwing = () => {
      throw error;
    };
    assert.deepEqual((await run(throwing)).ended, expected);
    assert.deepEqual((await run(() => Promise.reject(error))).ended, expected);
    assert.deepEqual((await run(() => Promise.reject())).ended, { kind: "threw", error: undefined, late: false });
  });

  it("aborts the signal when the time is up, and waits a moment for the function to heed it", async () => {
    const heeding = (signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const { ended, took } = await run(heeding);
    assert.ok(ended.kind === "threw" && ended.late && (ended.error as Error).name === "TimeoutError");
    assert.equal(took, 10_000);
  });

  it("takes the result of a function that finishes its work when told to hurry", async () => {
    const finishing = (signal: AbortSignal) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve("done")));
    assert.deepEqual((await run(finishing)).ended, { kind: "returned", value: "done" });
  });

  it("says so when the function does not settle even then", async () => {
    assert.deepEqual(await run(() => new Promise(() => {})), { ended: { kind: "hung" }, took: 11_000 });
  });
});
