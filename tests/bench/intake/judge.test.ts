import assert from "node:assert/strict";
import type { Call } from "../../../bench/intake/drive.ts";
import type { Effect } from "../../../bench/intake/job.ts";
import { type Evidence, judge } from "../../../bench/intake/judge.ts";

const startedAt = 1_000_000;

/** A request that was due at n × 10 ms, and answered after so long, with refusals before. */
const call = (n: number, status: number, tookMs = 5, refusals: readonly number[] = []): Call => {
  const slotMs = n * 10;
  const sentMs = slotMs + 1;
  const attempt = (of: number) => ({ sentMs, answeredMs: slotMs + tookMs, status: of });
  return { n, slotMs, status, body: "", attempts: [...refusals, status].map(attempt) };
};

const worked = (n: number, endMs = 1000): Effect[] =>
  (["begin", "end"] as const).map((event) => ({ side: "intake", n, event, at: startedAt + endMs, pid: 1 }));

const evidence = (change: Partial<Evidence> = {}): Evidence => ({
  yes: 202,
  startedAt,
  calls: [call(0, 202), call(1, 202), call(2, 202)],
  effects: [worked(0), worked(1), worked(2, 3000)].flat(),
  outcomes: new Map([0, 1, 2].map((n) => [n, "succeeded"])),
  ...change,
});

describe("the judge of one side", () => {
  it("finds nothing wrong where every request was answered, worked once, and has its outcome", () => {
    assert.deepEqual(judge(evidence()), {
      requests: 3,
      answeredWell: 3,
      refused: {},
      lost: 0,
      p50Ms: 5,
      p99Ms: 5,
      sent: 3,
      worked: 3,
      workedTwice: 0,
      mostAtOnce: 1,
      workedP50Ms: 1000,
      workedP99Ms: 2980,
      workedUnheard: 0,
      workDoneMs: 3000,
      clientsDoneMs: 25,
      latestMs: 1,
    });
  });

  it("counts refusals by their status, and leaves them out of the time to a good answer", () => {
    const calls = [call(0, 202), call(1, 503, 60_000, [503, 429]), call(2, 429, 50_000)];
    const { refused, lost, p99Ms, sent, clientsDoneMs } = judge(evidence({ calls, effects: worked(0) }));
    assert.deepEqual({ refused, lost, p99Ms, sent }, { refused: { 429: 1, 503: 1 }, lost: 0, p99Ms: 5, sent: 5 });
    assert.equal(clientsDoneMs, 60_010);
  });

  it("charges the waits between retries to the answer that came at last", () => {
    const { p50Ms, answeredWell } = judge(evidence({ calls: [call(0, 202, 4000, [503, 503])] }));
    assert.deepEqual([p50Ms, answeredWell], [4000, 1]);
  });

  it("calls lost what was accepted and not worked, what has another outcome, and what was never answered", () => {
    assert.equal(judge(evidence({ effects: [worked(0), worked(1)].flat() })).lost, 1);
    const begun = worked(2).filter(({ event }) => event === "begin");
    assert.equal(judge(evidence({ effects: [worked(0), worked(1), begun].flat() })).lost, 1);
    for (const outcome of ["failed", "working", "accepted"])
      assert.equal(
        judge(
          evidence({
            outcomes: new Map([
              [0, outcome],
              [1, "succeeded"],
              [2, "succeeded"],
            ]),
          }),
        ).lost,
        1,
      );
    assert.equal(judge(evidence({ outcomes: new Map([[0, "succeeded"]]) })).lost, 2);
    const { lost, refused } = judge(evidence({ calls: [call(0, 202), call(1, 202), call(2, 0)] }));
    assert.deepEqual({ lost, refused }, { lost: 1, refused: {} });
  });

  it("needs no outcome where the answer was it", () => {
    const calls = [call(0, 200), call(1, 200)];
    assert.equal(judge(evidence({ yes: 200, calls, outcomes: undefined })).lost, 0);
  });

  it("sees by the effect log what was worked twice, and what was worked for a caller who never heard", () => {
    const calls = [call(0, 202), call(1, 504), call(2, 0)];
    const effects = [worked(0), worked(0, 9000), worked(1), worked(2)].flat();
    const { worked: all, workedTwice, workedUnheard, workedP99Ms } = judge(evidence({ calls, effects }));
    assert.deepEqual({ all, workedTwice, workedUnheard }, { all: 3, workedTwice: 1, workedUnheard: 2 });
    assert.equal(workedP99Ms, 1000);
  });

  it("tells how much was in work at once, by the order of the effect log's lines", () => {
    const [[begin0, end0], [begin1, end1], [begin2, end2]] = [0, 1, 2].map((n) => worked(n)) as [
      [Effect, Effect],
      [Effect, Effect],
      [Effect, Effect],
    ];
    assert.equal(judge(evidence({ effects: [begin0, begin1, end0, begin2, end1, end2] })).mostAtOnce, 2);
  });

  it("tells how late the sender itself was", () => {
    const late: Call = { ...call(1, 202), attempts: [{ sentMs: 250, answeredMs: 260, status: 202 }] };
    assert.equal(judge(evidence({ calls: [call(0, 202), late] })).latestMs, 240);
  });
});
