import assert from "node:assert/strict";
import fc from "fast-check";
import { type Answer, insist, type Patience, patient } from "../../../bench/intake/patience.ts";

/** A clock that only sleeping and answering move. */
function world(answers: readonly (Answer & { tookMs?: number })[], luck = 1) {
  let clock = 0;
  const timeouts: number[] = [];
  const sleeps: number[] = [];
  const send = async (timeoutMs: number): Promise<Answer> => {
    const { tookMs = 10, ...answer } = answers[Math.min(timeouts.length, answers.length - 1)]!;
    timeouts.push(timeoutMs);
    clock += Math.min(tookMs, timeoutMs);
    return answer;
  };
  const surroundings = {
    now: () => clock,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      clock += ms;
    },
    random: () => luck,
  };
  const run = (patience: Partial<Patience> = {}) => insist(send, { ...patient, ...patience }, surroundings);
  return { run, timeouts, sleeps, clock: () => clock };
}

describe("the client of the burst", () => {
  it("is content with a good answer, and takes a refusal of its own fault for final", async () => {
    for (const status of [200, 202, 400, 404, 413]) {
      const { attempts, answer } = await world([{ status }]).run();
      assert.deepEqual([attempts.length, answer.status], [1, status]);
    }
  });

  it("sends again after 429, 5xx and no answer at all", async () => {
    for (const status of [429, 500, 502, 503, 504, 0]) {
      const { attempts, answer } = await world([{ status }, { status: 200 }]).run();
      assert.deepEqual([attempts.map((one) => one.status), answer.status], [[status, 200], 200]);
    }
  });

  it("gives up after its last attempt, and says what it was told then", async () => {
    const { attempts, answer } = await world([{ status: 503 }], 0).run({ attempts: 4 });
    assert.deepEqual([attempts.length, answer.status], [4, 503]);
  });

  it("doubles the range that it draws a wait from, up to the longest", async () => {
    const { run, sleeps } = world([{ status: 503 }]);
    await run({ attempts: 5, baseMs: 100, capMs: 500, deadlineMs: 100_000 });
    assert.deepEqual(sleeps, [100, 200, 400, 500]);
    const lucky = world([{ status: 503 }], 0.25);
    await lucky.run({ attempts: 3, baseMs: 100 });
    assert.deepEqual(lucky.sleeps, [25, 50]);
  });

  it("comes back no sooner than Retry-After says", async () => {
    const { run, sleeps } = world([{ status: 503, retryAfterMs: 3000 }, { status: 200 }], 0.5);
    await run({ baseMs: 100 });
    assert.deepEqual(sleeps, [3050]);
  });

  it("waits for nothing that would come after its deadline, and gives an attempt no longer than is left", async () => {
    const late = world([{ status: 503, retryAfterMs: 7000 }]);
    const { attempts } = await late.run({ deadlineMs: 5000 });
    assert.deepEqual([attempts.length, late.sleeps.length], [1, 0]);
    const { run, timeouts } = world([{ status: 0, tookMs: 30_000 }], 0);
    await run({ deadlineMs: 40_000, timeoutMs: 30_000 });
    assert.deepEqual(timeouts, [30_000, 10_000]);
  });

  it("is over by its deadline and within its attempts, whatever it is answered", async () => {
    const answers = fc.array(
      fc.record({
        status: fc.constantFrom(0, 429, 500, 503),
        tookMs: fc.integer({ min: 0, max: 40_000 }),
        retryAfterMs: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(answers, fc.double({ min: 0, max: 0.999, noNaN: true }), async (all, luck) => {
        const { run, clock } = world(all, luck);
        const { attempts } = await run();
        assert.ok(attempts.length <= patient.attempts && clock() <= patient.deadlineMs);
      }),
    );
  });
});
