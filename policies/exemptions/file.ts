import type { Problem } from "../reports/problem.ts";
import { checkExemption, quote } from "./check.ts";
import type { Exemption } from "./exemption.ts";
import { readEntries } from "./read-entries.ts";

/**
 * Reads an exemption file: YAML, or JSON, which is YAML too. `where` is the file's name as messages show it.
 *
 * ```yaml
 * exemptions:
 *   - rule: no-synchronous-lambda
 *     resource: aws:apigateway/integration:Integration::legacy # or a URN, or a pattern with *
 *     reason: moved behind a queue in Q1
 *     owner: team-orders
 *     expires: 2027-01-31 # the last day, UTC
 *     ticket: OPS-12
 * ```
 *
 * Never throws: an entry with a mistake is an error and exempts nothing; the others apply.
 */
export const parseExemptionFile = (
  text: string,
  where: string,
  knownRules: ReadonlySet<string>,
): { exemptions: Exemption[]; problems: Problem[] } => {
  const exemptions: Exemption[] = [];
  const problems: Problem[] = [];
  const placeOf = (line: number | undefined) => (line ? { file: where, line } : { file: where });
  const nameOf = (line: number | undefined) => (line ? `${where}:${line}` : where);
  const say = (id: string, line: number | undefined, what: string) => {
    problems.push({ level: "error", id, message: `${nameOf(line)}: ${what}`, ...placeOf(line) });
  };
  const seen = new Map<string, number>();
  for (const { number, line, fields, lineOf, broken } of readEntries(text, say)) {
    const checked = checkExemption(fields, knownRules, (id, field, what) =>
      say(id, lineOf(field), `entry ${number}: ${what}`),
    );
    if (!checked || broken) continue;
    const { rule, resource, path } = checked;
    const same = JSON.stringify([rule, resource, path]);
    const first = seen.get(same);
    if (first === undefined) {
      seen.set(same, number);
      exemptions.push({ source: "file", ...checked, where: nameOf(line), ...placeOf(line) });
    } else {
      const what = `rule ${quote(rule)} and resource ${quote(resource)} are those of entry ${first} already; keep one of them`;
      say("exemption-duplicate", line, `entry ${number}: ${what}`);
    }
  }
  return { exemptions, problems };
};
