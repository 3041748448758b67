/** A promise that was not kept. */
export interface Problem {
  /** Which promise, for counting. */
  readonly rule:
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
    | "the evidence can be read";
  /** The order's line or the request's id, with what was found and what was due. */
  readonly message: string;
}

export const problem = (rule: Problem["rule"], message: string): Problem => ({ rule, message });
