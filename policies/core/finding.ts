/** How a policy is enforced; what Pulumi calls its enforcement level. */
export type Level = "advisory" | "mandatory" | "disabled";

/**
 * - `violation`: the rule is broken, or its evidence is missing.
 * - `advice`: allowed, and better done otherwise; never blocks.
 * - `undetermined`: a value is not known yet, so nothing could be decided.
 */
type FindingKind = "violation" | "advice" | "undetermined";

/** One thing that one rule says of one resource. Plain JSON: reports and baselines are written from it. */
export interface Finding {
  /** The rule that says it: `no-synchronous-lambda`. */
  rule: string;
  kind: FindingKind;
  /** The resource that it is about. */
  urn: string;
  /** Pulumi's type token of that resource, and its name in the program. */
  type: string;
  name: string;
  /** Where in the resource: a property (`target.retryPolicy`) or a state (`States.Charge`). With rule, kind and urn it identifies the finding. */
  path?: string;
  /** What is wrong: name, value, rule, way out; one paragraph. */
  message: string;
  /** `undetermined` only: the property that is not known yet, and the resources that it waits for, by URN. */
  property?: string;
  waitsFor?: string[];
}

/** A finding with what the team has said of it: what is shown and written. */
export interface Judged extends Finding {
  /** The level it is reported at: never `disabled`. */
  level: "advisory" | "mandatory";
  severity: "low" | "medium" | "high" | "critical";
  /** Set when it does not count, with the reason why: it stays visible, as advisory. */
  suppression?: Suppression;
}

/** Why a finding does not count. */
export type Suppression =
  | {
      kind: "exemption";
      source: "file" | "tag";
      reason: string;
      owner: string;
      expires: string;
      ticket: string;
      where: string;
    }
  | { kind: "baseline"; where: string };
