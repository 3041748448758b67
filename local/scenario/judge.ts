import type { Evidence } from "./evidence.ts";
import type { Problem } from "./problem.ts";
import { answers } from "./rules/answers.ts";
import { attempts } from "./rules/attempts.ts";
import { deadLetters } from "./rules/dead-letters.ts";
import { outcomes } from "./rules/outcomes.ts";
import { pairs } from "./rules/pairs.ts";
import { queues } from "./rules/queues.ts";
import { reasons } from "./rules/reasons.ts";
import { sockets } from "./rules/sockets.ts";
import { webhooks } from "./rules/webhooks.ts";

export interface Judgement {
  /** `kept` when RequestIntake kept every promise that the evidence can show. */
  readonly verdict: "kept" | "broken";
  readonly problems: readonly Problem[];
}

/**
 * Holds the evidence against what RequestIntake promises. Pure, and without a line of the handlers' code: what those get wrong, this must
 * not get wrong the same way. It trusts only what was sent, what was answered, and the order of the effect log's lines.
 */
export function judge(evidence: Evidence): Judgement {
  const rules = [answers, outcomes, reasons, pairs, attempts, deadLetters, queues, sockets, webhooks];
  const problems = rules.flatMap((rule) => rule(evidence));
  return { verdict: problems.length === 0 ? "kept" : "broken", problems };
}
