import assert from "node:assert/strict";
import { type Evidence, judge } from "../../../bench/users/judge.ts";
import type { Arrival } from "../../../local/quotas/arrival-log.ts";

const startedAt = 1_000_000;

const arrival = (ms: number, change: Partial<Arrival> = {}): Arrival => ({
  id: String(ms),
  at: startedAt + ms,
  ms: 1,
  service: "cognito-idp",
  operation: "AdminCreateUser",
  account: "000000000000",
  region: "eu-central-1",
  resource: "",
  from: "client",
  verdict: "pass",
  status: 200,
  ...change,
});

/** One call in every `everyMs`, for a minute. */
const evenly = (everyMs: number): Arrival[] =>
  Array.from({ length: 60_000 / everyMs }, (_, n) => arrival((n + 1) * everyMs));

const evidence = (arrivals: readonly Arrival[], change: Partial<Evidence> = {}): Evidence => ({
  users: arrivals.length,
  perSecond: 40,
  startedAt,
  arrivals,
  signUps: [{ email: "live@example.net", ms: 7 }],
  ...change,
});

describe("the judge of users", () => {
  it("says how much of the budget was used between the ramps", () => {
    const { created, used, steadyPerSecond, mostInASecond, doneMs } = judge(evidence(evenly(25)));
    assert.deepEqual([created, used, steadyPerSecond, mostInASecond, doneMs], [2_400, 1, 40, 40, 60_000]);
  });

  it("charges a pause in the steady state, and none in a ramp", () => {
    const without = (from: number, to: number) =>
      judge(evidence(evenly(25).filter(({ at }) => !(from < at - startedAt && at - startedAt <= to)))).used!;
    assert.ok(Math.abs(without(30_000, 34_000) - 0.9) < 1e-3);
    assert.equal(without(1_000, 5_000), 1);
  });

  it("has no steady state of a run that is too short for one", () => {
    const { used, steadyPerSecond } = judge(evidence(evenly(25).filter(({ at }) => at - startedAt < 29_000)));
    assert.deepEqual([used, steadyPerSecond], [undefined, undefined]);
    assert.deepEqual([judge(evidence([])).used, judge(evidence([])).doneMs], [undefined, undefined]);
  });

  it("counts what the quota refused, of both kinds, and what failed otherwise as a call", () => {
    const arrivals = [
      arrival(1),
      arrival(2, { verdict: "quota", status: 400 }),
      arrival(3, { status: 400 }),
      arrival(4, { operation: "SignUp" }),
      arrival(5, { operation: "SignUp", verdict: "quota", status: 400 }),
    ];
    const signUps = [
      { email: "a@example.net", ms: 7 },
      { email: "b@example.net", ms: 1, error: "TooManyRequestsException" },
    ];
    const figures = judge(evidence(arrivals, { signUps }));
    assert.deepEqual(
      [figures.created, figures.calls, figures.throttled, figures.signUps, figures.signUpsRefused, figures.signUpP99Ms],
      [1, 3, 1, 2, 1, 7],
    );
  });
});
