/**
 * Which limit a message is past:
 *
 * - `not-in-time`: the team's own, `expireAfter`. Nobody has a use for the work any more
 * - `too-old`: SQS would soon forget it, without an outcome
 */
export type Overdue = "not-in-time" | "too-old";
