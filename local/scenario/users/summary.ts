import type { Rows } from "../../display/display.ts";
import { durationText, numberText, valuesText } from "../../display/text.ts";
import { percentile } from "../percentile.ts";
import { tally } from "../tally.ts";
import { verdictRows } from "../verdict-rows.ts";
import type { UsersEvidence } from "./evidence.ts";
import { mostInAWindow } from "./most-in-a-window.ts";
import type { UsersProblem } from "./problem.ts";

/** What came of a roster. All times in milliseconds. */
export interface UsersSummary {
  /** Whether every promise was kept. */
  readonly ok: boolean;
  readonly rows: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly invitations: Readonly<Record<string, number>>;
  /** Calls of AdminCreateUser in the fullest second, and how many it may have. */
  readonly mostInASecond: number;
  readonly callsPerSecond: number;
  /** Of AdminCreateUser, while it was called. */
  readonly perSecond: number;
  readonly throttled: number;
  readonly signUps: number;
  readonly signUpsRefused: number;
  readonly signUpP99Ms?: number;
  /** From the upload to the outcome file. */
  readonly doneMs: number;
  readonly problems: readonly UsersProblem[];
}

export function summarise(made: {
  evidence: UsersEvidence;
  doneMs: number;
  problems: readonly UsersProblem[];
}): UsersSummary {
  const { evidence, doneMs, problems } = made;
  const { outcome, arrivals, signUps, callsPerSecond } = evidence;
  const calls = arrivals.filter(({ operation }) => operation === "AdminCreateUser").map(({ at }) => at);
  const span = calls.reduce((last, at) => Math.max(last, at), 0) - Math.min(...calls);
  const through = signUps.filter(({ error }) => error === undefined);
  return {
    ok: problems.length === 0,
    rows: outcome.length,
    outcomes: tally(outcome.map((line) => line.outcome)),
    invitations: tally(outcome.map(({ invitation }) => invitation)),
    mostInASecond: mostInAWindow(calls, 1_000),
    callsPerSecond,
    perSecond: calls.length > 1 ? (calls.length - 1) / (span / 1_000) : 0,
    throttled: arrivals.filter(({ verdict }) => verdict === "quota").length,
    signUps: through.length,
    signUpsRefused: signUps.length - through.length,
    signUpP99Ms: percentile(
      through.map(({ ms }) => ms),
      99,
    ),
    doneMs,
    problems,
  };
}

/** The summary as a table; of the problems the first of each promise, and how many there are. */
export function summaryRows(summary: UsersSummary): Rows {
  const { outcomes, invitations, mostInASecond, callsPerSecond, perSecond, signUpP99Ms = 0 } = summary;
  return [
    ["rows", summary.rows],
    ["outcomes", valuesText(outcomes)],
    ["invitations", valuesText(invitations)],
    ["users created", `${numberText(perSecond)} per s, in no second more than ${mostInASecond} of ${callsPerSecond}`],
    ["throttled calls", summary.throttled],
    [
      "sign-ups beside it",
      `${summary.signUps} went through, ${summary.signUpsRefused} did not; p99 ${Math.round(signUpP99Ms)} ms`,
    ],
    ["all done after", durationText(summary.doneMs)],
    ...verdictRows(summary.problems),
  ];
}
