import type { Node } from "../../core/node.ts";

/** What is known of the evidence against a second run beside the first. */
export type Verdict =
  /** Two runs cannot overlap, or there is nothing that could. */
  | { is: "held" }
  /** They cannot overlap, and something is left that the team should know. */
  | { is: "partly"; grade: string }
  /** No evidence: `why` reads after `invokes Function "x": `. */
  | { is: "missing"; why: string }
  /** The evidence hangs on a value that is not known. */
  | { is: "unknown"; node: Node; property: string; waitsFor?: readonly string[]; because?: string; why: string };

/** What is missing decides, whatever else is not known; what is not known decides before what is there. */
export const judged = (missing: readonly string[], unknown: readonly Verdict[], otherwise: Verdict): Verdict => {
  if (missing.length > 0) return { is: "missing", why: missing.join("; ") };
  return unknown[0] ?? otherwise;
};
