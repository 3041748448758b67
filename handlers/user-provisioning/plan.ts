import { budgetOf } from "../pacer/budget.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Slots are whole microseconds, so no budget has more of them. */
const MOST_PER_SECOND = 1_000_000;

export interface Budget {
  /** Calls that create a user, per second: the quota times the share. */
  readonly callsPerSecond: number;
  readonly invitationsPerMinute: number;
  /** The age at which a roster is given up, seconds. */
  readonly abandonAfterS: number;
}

export interface Plan {
  /** How long until the last user is there, and the last invitation sent, seconds. */
  readonly usersS: number;
  readonly invitationsS: number;
  /** Which of the two decides. */
  readonly bound: "users" | "invitations";
  /** Whether the roster ends before it would be given up. */
  readonly fits: boolean;
  /**
   * The budget that it takes: to be done by the moment that was asked for, or else before the roster would be given up. Infinity, if it is more
   * than a million a second.
   */
  readonly needed: Pick<Budget, "callsPerSecond" | "invitationsPerMinute">;
}

/**
 * By when a roster of so many rows is done, if all rows are valid and nobody else uses the pace; and the budget that it takes to be done
 * within a time. Both by what the pacer makes of a budget: whole calls, less its margin.
 *
 * @param withinS seconds @default the age at which a roster is given up
 */
export function plan(rows: number, budget: Budget, withinS = budget.abandonAfterS): Plan {
  const usersS = rows / paceOf(budget.callsPerSecond, SECOND_MS);
  const invitationsS = Math.max(usersS, rows / paceOf(budget.invitationsPerMinute, MINUTE_MS));
  return {
    usersS,
    invitationsS,
    bound: invitationsS > usersS ? "invitations" : "users",
    fits: invitationsS <= Math.min(withinS, budget.abandonAfterS),
    needed: {
      callsPerSecond: leastFor(rows / withinS, SECOND_MS),
      invitationsPerMinute: leastFor(rows / withinS, MINUTE_MS),
    },
  };
}

/** Slots a second of a budget of so many calls in `perMs`. */
const paceOf = (calls: number, perMs: number): number => 1_000_000 / budgetOf(calls, perMs).spacing;

/** The least calls in `perMs` by which there are so many slots a second: whole ones, or hundredths of one. */
function leastFor(perSecond: number, perMs: number): number {
  if (perSecond > MOST_PER_SECOND) return Number.POSITIVE_INFINITY;
  const least = (perSecond * perMs) / SECOND_MS;
  const parts = least > 1 ? 1 : 100;
  let calls = Math.ceil(least * parts);
  while (paceOf(calls / parts, perMs) < perSecond) calls++;
  return calls / parts;
}
