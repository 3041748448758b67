import { isAbsolute } from "node:path";
import { fingerprint } from "../baseline/fingerprint.ts";
import type { Judged, Suppression } from "../core/finding.ts";
import type { Problem } from "./problem.ts";
import type { Report, RuleMeta } from "./report.ts";
import { byStanding, standingOf, standings } from "./standing.ts";
import { isWebAddress } from "./web-address.ts";

export interface SarifOptions {
  /** The file that results are shown at, relative to the repository's root: a resource has no line of its own. Default: `Pulumi.yaml`. */
  artifact?: string;
}

/** GitHub refuses a file with more results in one run.
 * https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit */
const maxResults = 25_000;

/**
 * The report as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), with what GitHub code scanning asks for
 * beyond it: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export const sarifReport = (report: Report, { artifact = "Pulumi.yaml" }: SarifOptions = {}): string => {
  const { pack, project, stack, dryRun, checked, rules, findings } = report;
  const lists = byStanding(findings);
  const ordered = standings.flatMap((standing) => lists[standing]);
  const problems = [...report.problems];
  if (ordered.length > maxResults) {
    const message = `${ordered.length - maxResults} of ${ordered.length} findings are left out, those that matter least: code scanning takes no more than ${maxResults}; the JSON report has all of them`;
    problems.push({ level: "warning", id: "results-left-out", message });
  }
  const indices = new Map(rules.map(({ name }, index) => [name, index]));
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: pack.name, version: pack.version, rules: rules.map(descriptorOf) } },
        // Everything up to the last slash is what GitHub calls the category: stacks do not replace each other's results.
        automationDetails: { id: `${pack.name}/${project}/${stack}/` },
        columnKind: "utf16CodeUnits",
        invocations: [invocationOf(report, lists.blocking.length, problems)],
        results: ordered.slice(0, maxResults).map((finding) => resultOf(finding, indices.get(finding.rule), artifact)),
        properties: { project, stack, dryRun, checked },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

const descriptorOf = ({
  name,
  displayName,
  description,
  severity,
  level,
  url,
  remediationSteps,
  frameworks,
  tags,
}: RuleMeta) => {
  const page = isWebAddress(url) ? url : undefined;
  return {
    id: name,
    name: clip(displayName || name, 255),
    shortDescription: { text: clip(displayName || name, 1024) },
    fullDescription: { text: clip(description || displayName || name, 1024) },
    help: {
      text: plain([description, remediationSteps, page].filter(Boolean).join("\n\n") || name),
      markdown: [description, remediationSteps, page && `[${name}](${page})`].filter(Boolean).join("\n\n") || name,
    },
    ...(page ? { helpUri: page } : {}),
    defaultConfiguration: { enabled: level !== "disabled", level: level === "mandatory" ? "error" : "warning" },
    properties: {
      tags: [...new Set(tags)],
      severity,
      "problem.severity": problemSeverity[severity],
      // Whoever has it is a security rule to GitHub, which then shows this instead of each result's level, also for what is only a note.
      ...(tags.includes("security") ? { "security-severity": securitySeverity[severity] } : {}),
      frameworks,
    },
  };
};

/** In the middle of what GitHub calls by that name: above 9 critical, from 7 high, from 4 medium. */
const securitySeverity = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };
const problemSeverity = { critical: "error", high: "error", medium: "warning", low: "recommendation" };

const resultOf = (finding: Judged, ruleIndex: number | undefined, artifact: string) => {
  const { rule, kind, urn, type, name, path, message, property, waitsFor, severity, suppression } = finding;
  const print = fingerprint(finding);
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: levelOf(finding),
    message: { text: plain(message || rule) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(artifact) },
          // All four are required by GitHub.
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
        },
        logicalLocations: [{ name, fullyQualifiedName: urn, kind: "resource" }],
      },
    ],
    // GitHub tells results of one rule on one line apart by the first of these, and by nothing else.
    partialFingerprints: { primaryLocationLineHash: `${print}:1`, "leveeFinding/v1": print },
    ...(suppression ? { suppressions: [suppressionOf(suppression)] } : {}),
    properties: { kind, severity, type, path, property, waitsFor },
  };
};

/**
 * What blocks is an error, also when it is that nothing could be decided. A suppressed result is a note, whatever it was: GitHub does not read
 * `suppressions`, and would fail the pull request for it (https://github.com/github/codeql-action/issues/1230).
 *
 * SARIF has kinds of its own for what is undetermined and for advice (`open`, `informational`); with them the level must be `none`, and code
 * scanning knows `note`, `warning` and `error`. The pack's kind is among the properties.
 */
const levelOf = (finding: Judged): "error" | "warning" | "note" => {
  if (standingOf(finding) === "blocking") return "error";
  return finding.kind === "violation" && !finding.suppression ? "warning" : "note";
};

const suppressionOf = (suppression: Suppression) => {
  if (suppression.kind === "baseline") {
    const justification = `In the baseline ${suppression.where}: it was there when the pack was adopted.`;
    return { kind: "external", status: "accepted", justification };
  }
  const { source, reason, owner, expires, ticket, where } = suppression;
  return {
    kind: source === "tag" ? "inSource" : "external",
    status: "accepted",
    justification: `${reason} (${ticket}, ${owner}, until ${expires})`,
    properties: { reason, owner, expires, ticket, where },
  };
};

const invocationOf = ({ time }: Report, blocking: number, problems: readonly Problem[]) => {
  const ended = new Date(time);
  const errors = problems.filter(({ level }) => level === "error").length;
  const some = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  return {
    // Findings are what a run is for; a configuration that cannot be read is what SARIF calls a failed one (3.20.21, 3.20.22).
    executionSuccessful: errors === 0,
    exitCodeDescription: `${some(blocking, "blocking finding")}, ${some(errors, "configuration error")}`,
    ...(Number.isNaN(ended.getTime()) ? {} : { endTimeUtc: ended.toISOString() }),
    toolConfigurationNotifications: problems.map(({ level, id, message, file, line }) => ({
      level,
      descriptor: { id },
      message: { text: plain(message || id) },
      ...(file && !isAbsolute(file) ? { locations: [locationOf(file, line)] } : {}),
    })),
  };
};

const locationOf = (file: string, line: number | undefined) => ({
  physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...(line ? { region: { startLine: line } } : {}) },
});

/** A relative path as a URI reference; a colon in its first part would make that a scheme. */
const uriOf = (path: string): string =>
  path.toWellFormed().replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");

/** Keeps `{0}` and `[…](…)` in a name from being read as a placeholder and a link (3.11.5, 3.11.6). `{id}` of a route stays as it is. */
const plain = (text: string): string => text.replace(/\{(\d+)\}/g, "{{$1}}").replaceAll("](", "] (");

const clip = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…`.toWellFormed() : text;
