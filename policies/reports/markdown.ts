import type { Judged } from "../core/finding.ts";
import { code, text } from "./markdown-escape.ts";
import type { Problem } from "./problem.ts";
import type { Report, RuleMeta } from "./report.ts";
import { byStanding, type Standing, standings } from "./standing.ts";
import { isWebAddress } from "./web-address.ts";

/** A longer comment is refused by GitHub: "Body is too long (maximum is 65536 characters)". */
export const commentLimit = 65_536;
/** Kept for the sentence that says what was left out. */
const reserve = 300;

const headings: Record<Exclude<Standing, "blocking">, string> = {
  advisory: "advisory",
  undetermined: "undetermined: a value is not known yet, nothing could be decided",
  exempted: "exempted",
  baselined: "in the baseline",
};

/**
 * The report as a comment on a pull request: what blocks in full, the rest to unfold. Never longer than GitHub lets a comment be; how many
 * findings were left out for that is said at the end. Its first line is the same for each run of a stack, so that a workflow can find the
 * comment and replace it.
 */
export const markdownReport = (report: Report): string => {
  const rules = new Map(report.rules.map((rule) => [rule.name, rule]));
  const lists = byStanding(report.findings);
  const page = new Page();
  page.put(`${headOf(report, lists)}\n`);
  putProblems(page, report.problems);
  let leftOut = 0;
  const fixes = new Map(report.rules.map((rule) => [rule.name, fixOf(rule)]));
  for (const standing of standings) {
    const findings = lists[standing];
    if (findings.length === 0) continue;
    const folded = standing !== "blocking";
    // Nobody is looking for the way out of what was accepted.
    if (standing === "exempted" || standing === "baselined") fixes.clear();
    const open = folded ? `\n<details><summary>${findings.length} ${headings[standing]}</summary>\n` : "";
    leftOut += putFindings(page, open, folded ? "\n</details>\n" : "", findings, rules, fixes);
  }
  if (leftOut > 0) {
    const those = leftOut === 1 ? "1 finding is" : `${leftOut} findings are`;
    page.end(
      `\n**${those} left out**: a comment has at most ${commentLimit} characters. The JSON and SARIF reports have all of them.\n`,
    );
  }
  return page.content;
};

/** What fits. Once something did not, nothing that comes later is put: it would matter less. */
class Page {
  content = "";
  #full = false;

  put(block: string, closing = ""): boolean {
    this.#full ||= this.content.length + block.length + closing.length > commentLimit - reserve;
    if (!this.#full) this.content += block;
    return !this.#full;
  }

  /** What room was kept for. */
  end(block: string): void {
    this.content += block;
  }
}

const headOf = (
  { pack, project, stack, dryRun, checked, problems }: Report,
  lists: Record<Standing, Judged[]>,
): string => {
  const marker = [pack.name, project, stack].map((name) => name.slice(0, 200).replace(/[^\w.]/g, "_")).join("/");
  const blocking = lists.blocking.length;
  const errors = problems.filter(({ level }) => level === "error").length;
  const verdict =
    blocking === 0 ? "nothing blocks" : blocking === 1 ? "1 finding blocks" : `${blocking} findings block`;
  const wrong = errors === 0 ? "" : `, ${errors} configuration error${errors === 1 ? "" : "s"}`;
  const counts = standings.map((standing) => `${lists[standing].length} ${standing}`);
  const run = dryRun === undefined ? "" : dryRun ? " (preview)" : " (update)";
  return [
    `<!-- ${marker} -->`,
    `## ${text(pack.name, 100)}: ${verdict}${wrong}`,
    "",
    `**${counts[0]}** · ${counts.slice(1).join(" · ")}`,
    "",
    `${checked} resource${checked === 1 ? "" : "s"} of ${code(`${project}/${stack}`, 200)} checked${run} by ${text(pack.name, 100)} ${text(pack.version, 50)}.`,
  ].join("\n");
};

const putProblems = (page: Page, problems: readonly Problem[]) => {
  const most = 20;
  const put = (those: readonly Problem[]) => {
    for (const { level, message } of those.slice(0, most))
      page.put(`- **${level}** ${text(message, 800)}\n`, "\n</details>\n");
    if (those.length > most) page.put(`- ${those.length - most} more\n`, "\n</details>\n");
  };
  const errors = problems.filter(({ level }) => level === "error");
  const others = problems.filter(({ level }) => level !== "error");
  if (errors.length > 0 && page.put("\n### Configuration\n\n")) put(errors);
  if (
    others.length > 0 &&
    page.put(`\n<details><summary>${others.length} more on the configuration</summary>\n\n`, "\n</details>\n")
  ) {
    put(others);
    page.end("\n</details>\n");
  }
};

/** Puts a section, its findings grouped by rule, each rule's way out once a report; returns how many of them did not fit. */
const putFindings = (
  page: Page,
  open: string,
  close: string,
  findings: readonly Judged[],
  rules: ReadonlyMap<string, RuleMeta>,
  fixes: Map<string, string>,
): number => {
  const groups = Map.groupBy(findings, ({ rule }) => rule);
  let left = findings.length;
  let opened = false;
  for (const [name, group] of groups) {
    const rule = rules.get(name);
    const fix = fixes.get(name) ?? "";
    const end = fix + close;
    const head = `${opened ? "" : open}\n${titleOf(name, rule)}\n\n| Resource | Finding |\n|---|---|\n`;
    let begun = false;
    for (const finding of group) {
      if (!page.put(`${begun ? "" : head}${rowOf(finding)}`, end)) break;
      [begun, opened] = [true, true];
      left--;
    }
    if (begun) page.end(fix);
    if (begun) fixes.delete(name);
  }
  if (opened) page.end(close);
  return left;
};

const titleOf = (name: string, rule: RuleMeta | undefined): string => {
  if (!rule) return `### ${code(name)}`;
  const page = rule.url.length <= 500 && isWebAddress(rule.url) ? ` · [what and why](${rule.url})` : "";
  return `### ${text(rule.displayName, 200)}\n\n${code(name)} · ${rule.severity}${page}`;
};

/** A rule's own Markdown, whole or not at all: half of it could leave a fence open. */
const fixOf = ({ remediationSteps }: RuleMeta): string => {
  const steps = remediationSteps.trim();
  return steps === "" || steps.length > 2_000 ? "" : `\n**Way out**\n\n${steps}\n`;
};

const rowOf = ({ kind, name, type, path, message, suppression }: Judged): string => {
  const place = [code(name), code(type), ...(path === undefined ? [] : [`at ${code(path)}`])].join("<br>");
  const said = [kind === "violation" ? text(message) : `_${kind}_: ${text(message)}`];
  if (suppression?.kind === "exemption") {
    const { reason, ticket, owner, expires, where } = suppression;
    const who = [ticket, owner, `until ${expires}`].map((part) => text(part, 200)).join(", ");
    said.push(`**Exempted**: ${text(reason, 500)} (${who}; ${code(where)})`);
  }
  return `| ${place} | ${said.join("<br>")} |\n`;
};
