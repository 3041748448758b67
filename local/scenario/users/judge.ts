import type { UsersEvidence } from "./evidence.ts";
import type { UsersProblem } from "./problem.ts";
import { counts } from "./rules/counts.ts";
import { mails } from "./rules/mails.ts";
import { outcomes } from "./rules/outcomes.ts";
import { pace } from "./rules/pace.ts";
import { leftovers } from "./rules/queues.ts";
import { signUps } from "./rules/sign-ups.ts";
import { throttles } from "./rules/throttles.ts";
import { users } from "./rules/users.ts";

/**
 * Holds the evidence against what UserProvisioning promises. Pure, and without a line of the handlers' code: what those get wrong, this must
 * not get wrong the same way. It trusts only what was put into the bucket, what clients of AWS read, and the arrival log.
 */
export function judgeUsers(evidence: UsersEvidence): UsersProblem[] {
  return [users, mails, outcomes, counts, pace, throttles, signUps, leftovers].flatMap((rule) => rule(evidence));
}
