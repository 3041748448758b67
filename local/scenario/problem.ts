/** A promise that was not kept. */
export interface ProblemOf<Rule extends string> {
  /** Which promise, for counting. */
  readonly rule: Rule;
  /** What it is about, with what was found and what was due. */
  readonly message: string;
}

/** Makes problems of one pipeline's promises. */
export const makeProblem =
  <Rule extends string>() =>
  (rule: Rule, message: string): ProblemOf<Rule> => ({ rule, message });

/** A promise of RequestIntake. The message begins with the order's line or the request's id. */
export type Problem = ProblemOf<
  | "accepted or refused as expected"
  | "one answer says it all"
  | "exactly one outcome"
  | "the right outcome"
  | "every reason is true"
  | "a key is worked once"
  | "never two attempts at once"
  | "attempts are counted"
  | "bodies arrive as they were sent"
  | "dead letters carry their reason"
  | "nothing is left in the queues"
  | "every outcome is told by a webhook"
  | "a socket gets its own results"
  | "the evidence can be read"
>;

export const problem = makeProblem<Problem["rule"]>();
