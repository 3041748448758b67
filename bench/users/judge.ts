import type { Arrival } from "../../local/quotas/arrival-log.ts";
import { percentile } from "../../local/scenario/percentile.ts";
import type { SignUp } from "../../local/scenario/users/evidence.ts";
import { mostInAWindow } from "../../local/scenario/users/most-in-a-window.ts";

/** What is known of one side when all is over. */
export interface Evidence {
  /** How many users it was given. */
  readonly users: number;
  /** Creations a second that it may begin; those of live sign-ups come on top. */
  readonly perSecond: number;
  /** When it was given the first of them, epoch milliseconds. */
  readonly startedAt: number;
  /** Calls of AdminCreateUser and SignUp since then, as they arrived. */
  readonly arrivals: readonly Arrival[];
  readonly signUps: readonly SignUp[];
}

/** The figures of one side, by the arrivals. */
export interface SideFigures {
  readonly users: number;
  readonly created: number;
  /** Calls that create a user, refused ones included. */
  readonly calls: number;
  /** Those that the quota refused. */
  readonly throttled: number;
  /** In the fullest 1,000 ms, wherever they begin. */
  readonly mostInASecond: number;
  /** Users created a second in steady state; undefined where there was none. */
  readonly steadyPerSecond: number | undefined;
  /** The part of the budget that this is. */
  readonly used: number | undefined;
  readonly signUps: number;
  readonly signUpsRefused: number;
  readonly signUpP99Ms: number | undefined;
  /** From the start to the last user. */
  readonly doneMs: number | undefined;
}

/** What is left out of the steady state at each end: the file is being read, or the last blocks are worked by fewer and fewer. */
const RAMP_MS = 10_000;

export function judge({ users, perSecond, startedAt, arrivals, signUps }: Evidence): SideFigures {
  const calls = creations(arrivals);
  const created = calls.filter(({ status }) => status === 200);
  const steady = steadyRate(created.map(({ at }) => at));
  const through = signUps.filter(({ error }) => error === undefined).map(({ ms }) => ms);
  const last = created.reduce((latest, { at }) => Math.max(latest, at), 0);
  return {
    users,
    created: created.length,
    calls: calls.length,
    throttled: calls.filter(({ verdict }) => verdict === "quota").length,
    mostInASecond: mostInAWindow(
      calls.map(({ at }) => at),
      1_000,
    ),
    steadyPerSecond: steady,
    used: steady === undefined ? undefined : steady / perSecond,
    signUps: signUps.length,
    signUpsRefused: signUps.length - through.length,
    signUpP99Ms: percentile(through, 99),
    doneMs: created.length === 0 ? undefined : last - startedAt,
  };
}

export const creations = (arrivals: readonly Arrival[]): Arrival[] =>
  arrivals.filter(({ operation }) => operation === "AdminCreateUser");

/** How many a second, without what is near the first and the last. */
function steadyRate(times: readonly number[]): number | undefined {
  const sorted = times.toSorted((a, b) => a - b);
  const from = sorted[0]! + RAMP_MS;
  const to = sorted.at(-1)! - RAMP_MS;
  if (!(to - from >= RAMP_MS)) return undefined;
  return sorted.filter((at) => from <= at && at < to).length / ((to - from) / 1_000);
}
