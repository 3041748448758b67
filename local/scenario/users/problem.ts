import { makeProblem, type ProblemOf } from "../problem.ts";

/** A promise of UserProvisioning that was not kept. */
export type UsersProblem = ProblemOf<
  | "every valid row is one user"
  | "nobody else is in the pool"
  | "one invitation each, and none twice"
  | "every row has its outcome"
  | "counts add up"
  | "the quota is kept"
  | "nothing is throttled"
  | "live sign-ups go through"
  | "nothing is left in the queues"
>;

export const usersProblem = makeProblem<UsersProblem["rule"]>();
