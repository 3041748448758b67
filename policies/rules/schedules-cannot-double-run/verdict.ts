import type { Node } from "../../core/node.ts";

/** What is known of the evidence against a second run beside the first. */
export type Verdict =
  /** Two runs cannot overlap, or there is nothing that could. */
  | { is: "held" }
  /** They cannot overlap, and something is left that the team should know. */
  | { is: "partly"; grade: string }
  /** No evidence: `why` reads after `invokes Function "x": `. */
  | { is: "missing"; why: string }
  /** The evidence hangs on values that are not known. */
  | { is: "unknown"; waits: readonly [Wait, ...Wait[]] };

/** A value that is not known; `why` says what it decides, and reads as a clause. */
export interface Wait {
  node: Node;
  property: string;
  waitsFor?: readonly string[];
  /** Why a known value tells nothing. */
  because?: string;
  why: string;
}

export const waiting = (wait: Wait): Verdict => ({ is: "unknown", waits: [wait] });

/** What is missing decides, whatever else is not known; what is not known decides before what is there. */
export const judged = (missing: readonly string[], unknown: readonly Wait[], otherwise: Verdict): Verdict => {
  if (missing.length > 0) return { is: "missing", why: missing.join("; ") };
  const [first, ...more] = unknown;
  return first ? { is: "unknown", waits: [first, ...more] } : otherwise;
};
