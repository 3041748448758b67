import type { EnforcementLevel, ReportViolation } from "@pulumi/policy";
import type { Problem } from "../reports/problem.ts";
import { EXEMPTIONS } from "./accepted.ts";
import { UNDETERMINED } from "./evaluate.ts";
import type { Judged, Level, Suppression } from "./finding.ts";

/** What the SDK's `reportViolation` takes beside a text: a diagnostic with a name and a level of its own. Its types leave it out. */
interface Diagnostic {
  name: string;
  message: string;
  urn: string | undefined;
  description: string;
  enforcementLevel: EnforcementLevel;
  severity: Judged["severity"];
}

const say = (reportViolation: ReportViolation, diagnostic: Diagnostic) =>
  (reportViolation as unknown as (diagnostic: Diagnostic) => void)(diagnostic);

/** Reports a finding under its own rule's name and level, or as undetermined. `late`: what is found needed resources that exist by now. */
export const reportFinding = (finding: Judged, description: string, reportViolation: ReportViolation, late = false) => {
  const undetermined = finding.kind === "undetermined";
  const parts = [
    `${undetermined ? `[${finding.rule}] ` : ""}${description}`,
    finding.message,
    ...(finding.suppression ? [suppressed(finding.suppression)] : []),
    ...(late && finding.kind === "violation" && !finding.suppression ? [tooLate] : []),
  ];
  say(reportViolation, {
    name: undetermined ? UNDETERMINED : finding.rule,
    message: parts.join("\n"),
    urn: finding.urn,
    description,
    enforcementLevel: finding.level,
    severity: finding.severity,
  });
};

const tooLate =
  "This needed several resources to be seen, so it is said at the end of the update: they exist already. A preview with the pack finds it before.";

const suppressed = (suppression: Suppression): string =>
  suppression.kind === "baseline"
    ? `It is in the baseline (${suppression.where}), so it does not block.`
    : `Exempted until ${suppression.expires} by ${suppression.owner} (${suppression.ticket}): ${suppression.reason}. It does not block.`;

/**
 * Reports what is wrong with the team's own files and settings, on the resource `whole` where it is about none. Notes are for the reports
 * only.
 */
export const reportProblem = (
  { level, message, urn }: Problem,
  own: Level,
  reportViolation: ReportViolation,
  whole?: string,
) => {
  if (level === "note" || own === "disabled") return;
  const enforcementLevel = level === "error" ? own : "advisory";
  say(reportViolation, {
    name: EXEMPTIONS,
    message,
    urn: urn ?? whole,
    description: message,
    enforcementLevel,
    severity: level === "error" ? "high" : "low",
  });
};
