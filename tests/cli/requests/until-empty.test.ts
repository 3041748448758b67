import assert from "node:assert/strict";
import { CliError } from "../../../cli/cli-error.ts";
import { untilEmpty } from "../../../cli/requests/until-empty.ts";

/** A queue that is emptied, second by second; virtual time. */
function queue(left: (second: number) => number, paused?: string) {
  let now = 0;
  const shown: { at: number; figures: ReturnType<ReturnType<typeof untilEmpty>["figures"]> }[] = [];
  let progress: ReturnType<typeof untilEmpty> | undefined;
  const ports = {
    now: () => now,
    sleep: async (ms: number) => {
      shown.push({ at: now, figures: progress!.figures() });
      now += ms;
    },
    remaining: async () => {
      await Promise.resolve();
      return { waiting: left(now / 1_000), inFlight: 0 };
    },
    paused: async () => paused,
  };
  return {
    shown,
    ports,
    drain: (times: Parameters<typeof untilEmpty>[1]) => {
      progress = untilEmpty(ports, times);
      return progress.done.then(() => now);
    },
  };
}

describe("a drain", () => {
  it("ends when the queue has looked empty for a while, and begins to count anew when it was not", async () => {
    const flickers = queue((second) => (second < 3 || second === 5 ? 1 : 0));
    assert.equal(await flickers.drain({ settleMs: 3_000 }), 9_000);
  });

  it("says how many are done, at which rate, and when the rest will be", async () => {
    const steady = queue((second) => Math.max(0, 100 - 10 * second));
    await steady.drain({ settleMs: 1_000 });
    const { figures } = steady.shown.find(({ at }) => at === 4_000)!;
    assert.deepEqual([figures.done, figures.total, figures.remainingMs], [40, 100, 6_000]);
    assert.deepEqual(figures.rows.queue, { waiting: 60, "in flight": 0, "a second": 10 });
  });

  it("takes what comes in meanwhile for more to do, and promises no end while it grows", async () => {
    const growing = queue((second) => (second < 5 ? 100 + second : 0));
    await growing.drain({ settleMs: 1_000 });
    const { figures } = growing.shown.find(({ at }) => at === 3_000)!;
    assert.deepEqual([figures.done, figures.total, figures.remainingMs], [0, 103, undefined]);
  });

  it("promises no end once nothing has gone for a while, however fast it went before", async () => {
    const stalls = queue((second) => (second < 20 ? Math.max(10, 100 - 10 * second) : 0));
    await stalls.drain({ settleMs: 1_000 });
    const remaining = (at: number) => stalls.shown.find((look) => look.at === at)!.figures.remainingMs;
    assert.ok(remaining(9_000)! > 0);
    assert.equal(remaining(15_000), undefined);
  });

  it("fails at once when nobody works what waits, and not when nothing does", async () => {
    await assert.rejects(queue(() => 7, "by an operator: stocktaking").drain({ settleMs: 1 }), (error) => {
      assert.ok(error instanceof CliError);
      assert.equal(error.exitCode, 1);
      assert.match(
        error.message,
        /7 requests wait and nobody works them: paused by an operator: stocktaking; .*resume/,
      );
      return true;
    });
    await queue(() => 0, "by an operator").drain({ settleMs: 1 });
  });

  it("gives up at its timeout, with an exit code of its own", async () => {
    await assert.rejects(queue(() => 7).drain({ settleMs: 1_000, timeoutMs: 5_000 }), {
      exitCode: 4,
      message: /7 wait, 0 are in flight/,
    });
    await assert.rejects(queue(() => 0).drain({ settleMs: 60_000, timeoutMs: 5_000 }), {
      exitCode: 4,
      message: /^it looks empty, but not yet for the 60 s .*--timeout/,
    });
  });
});
