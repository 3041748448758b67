import type { Finding, Suppression } from "../core/finding.ts";
import type { Problem } from "../reports/problem.ts";
import { quote } from "./check.ts";
import { type Exemption, undeterminedRule } from "./exemption.ts";
import { ExemptionIndex } from "./exemption-index.ts";
import { isElsewhere } from "./pattern.ts";

/** A finding, and the URNs of the resources whose tags count for it: itself, its API, function, machine or schedule group. */
export interface Exemptable<F extends Finding = Finding> {
  finding: F;
  carriers: readonly string[];
}

/** The finding, with the suppression that keeps it from counting, or with the sentence that its exemption has expired. */
export interface Exempted<F extends Finding = Finding> {
  finding: F;
  suppression?: Suppression;
}

export interface ExemptionSettings {
  /** `YYYY-MM-DD`, UTC: see `utcDay`. */
  today: string;
  /** The platform team accepts exemptions from the file only. Default: false. */
  forbidTags?: boolean;
  /** Rules that the platform team lets nobody be exempted from. `undetermined` stands for whatever could not be decided. Default: none. */
  neverExempt?: Iterable<string>;
  /** What runs: an exemption of another stack or project that matches nothing here is no mistake. */
  stack?: string;
  project?: string;
}

/** Judges findings one by one, as they come, and knows at the end which exemptions matched none of them. */
export interface ExemptionJudge {
  judge<F extends Finding>(finding: F, carriers: readonly string[]): Exempted<F>;
  /** Exemptions that are not allowed, and, of the findings judged so far, those that matched nothing. */
  problems(): Problem[];
}

/** Judges all findings of a run at once. Linear in findings for exemptions of a resource; patterns cost one comparison each, within their rule. */
export const applyExemptions = <F extends Finding>(
  findings: readonly Exemptable<F>[],
  exemptions: readonly Exemption[],
  settings: ExemptionSettings,
): { findings: Exempted<F>[]; problems: Problem[] } => {
  const judge = exemptionJudge(exemptions, settings);
  const judged = findings.map(({ finding, carriers }) => judge.judge(finding, carriers));
  return { findings: judged, problems: judge.problems() };
};

/** The same, finding by finding: for those that are reported before the others are known. */
export const exemptionJudge = (exemptions: readonly Exemption[], settings: ExemptionSettings): ExemptionJudge => {
  const { today, forbidTags = false, stack, project } = settings;
  const never = new Set(settings.neverExempt);
  const refused: Problem[] = [];
  const allowed: Exemption[] = [];
  for (const exemption of exemptions) {
    if (never.has(exemption.rule)) refused.push(refusal(exemption, exemption.rule));
    else if (forbidTags && exemption.source === "tag") refused.push(forbiddenTag(exemption));
    else allowed.push(exemption);
  }
  const index = new ExemptionIndex(allowed);
  const used = new Set<Exemption>();
  const refusedFor = new Map<Exemption, Set<string>>();

  const judge = <F extends Finding>(finding: F, carriers: readonly string[]): Exempted<F> => {
    let valid: Exemption | undefined;
    let expired: Exemption | undefined;
    for (const exemption of index.of(finding, carriers)) {
      used.add(exemption);
      // What could not be decided is exempted under its rule or as `undetermined`, and not allowed when either is not.
      const protectedRule = never.has(finding.rule) ? finding.rule : undeterminedRule;
      if (finding.kind === "undetermined" && never.has(protectedRule)) {
        const rules = refusedFor.get(exemption) ?? new Set();
        if (!rules.has(protectedRule)) refused.push(refusal(exemption, protectedRule));
        refusedFor.set(exemption, rules.add(protectedRule));
      } else if (today <= exemption.expires) valid ??= exemption;
      else if (expired === undefined || expired.expires < exemption.expires) expired = exemption;
    }
    if (valid) return { finding, suppression: suppressionOf(valid) };
    if (!expired) return { finding };
    const sentence = `The exemption of ${expired.ticket} by ${expired.owner} expired ${expired.expires} (${expired.where}); fix this, or agree on a later date.`;
    const stop = /[.!?]$/.test(finding.message) ? "" : ".";
    return { finding: { ...finding, message: `${finding.message}${stop} ${sentence}` } };
  };

  const problems = () => {
    const idle = allowed.filter(
      (exemption) => !used.has(exemption) && !isElsewhere(exemption.resource, stack, project),
    );
    return [...refused, ...idle.map((exemption) => matchesNothing(exemption, today))];
  };
  return { judge, problems };
};

const suppressionOf = ({ source, reason, owner, expires, ticket, where }: Exemption): Suppression => ({
  kind: "exemption",
  source,
  reason,
  owner,
  expires,
  ticket,
  where,
});

const problem = (level: Problem["level"], id: string, exemption: Exemption, what: string): Problem => ({
  level,
  id,
  message: `${exemption.where}: ${what}`,
  ...(exemption.file === undefined ? {} : { file: exemption.file }),
  ...(exemption.line === undefined ? {} : { line: exemption.line }),
  ...(exemption.source === "tag" ? { urn: exemption.resource } : {}),
});

const refusal = (exemption: Exemption, rule: string): Problem => {
  const kept = `the exemption of ${exemption.ticket} by ${exemption.owner} has no effect`;
  const what = `rule ${quote(rule)} may not be exempted in this organisation (setting "never" of the policy "exemptions"); ${kept}; fix the finding, or ask the platform team`;
  return problem("error", "exemption-not-allowed", exemption, what);
};

const forbiddenTag = (exemption: Exemption): Problem => {
  const kept = `the exemption of ${exemption.ticket} by ${exemption.owner} has no effect`;
  const what = `exemptions by tag are not allowed in this organisation (setting "tags" of the policy "exemptions"); ${kept}; move it into the exemption file`;
  return problem("error", "exemption-tag-not-allowed", exemption, what);
};

const matchesNothing = (exemption: Exemption, today: string): Problem => {
  const place = `${quote(exemption.resource)}${exemption.path === undefined ? "" : ` at ${quote(exemption.path)}`}`;
  const expired = today > exemption.expires ? `, and expired ${exemption.expires}` : "";
  const what = `matches nothing: there is no finding of rule ${quote(exemption.rule)} on ${place}${expired}; remove it, or correct rule or resource`;
  return problem("warning", "exemption-unmatched", exemption, what);
};
