const MINUTE_S = 60;

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
  /** The budget that it takes: to be done by the moment that was asked for, or else before the roster would be given up. */
  readonly needed: Pick<Budget, "callsPerSecond" | "invitationsPerMinute">;
}

/**
 * By when a roster of so many rows is done, if all rows are valid and nobody else uses the pace; and the budget that it takes to be done
 * within a time.
 *
 * @param withinS seconds @default the age at which a roster is given up
 */
export function plan(rows: number, budget: Budget, withinS = budget.abandonAfterS): Plan {
  const usersS = rows / budget.callsPerSecond;
  const invitationsS = Math.max(usersS, (rows / budget.invitationsPerMinute) * MINUTE_S);
  return {
    usersS,
    invitationsS,
    bound: invitationsS > usersS ? "invitations" : "users",
    fits: invitationsS <= Math.min(withinS, budget.abandonAfterS),
    needed: { callsPerSecond: rows / withinS, invitationsPerMinute: (rows / withinS) * MINUTE_S },
  };
}
