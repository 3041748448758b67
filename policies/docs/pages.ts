import type { AnyRule } from "../core/rule.ts";
import { examplesOf } from "./example.ts";
import { lacksOf } from "./lacks.ts";
import { cell, table } from "./markdown.ts";
import { rulePage, whenOf } from "./rule-page.ts";

/** The pages of `docs/rules`, by file name: one for each rule, and the index. Throws when a rule is not complete. */
export const pagesOf = (rules: readonly AnyRule[], root: string): Map<string, string> => {
  const pages = new Map<string, string>([["README.md", indexPage(rules)]]);
  const lacking: string[] = [];
  for (const rule of rules) {
    const examples = examplesOf(rule.name, root);
    const lacks = lacksOf(rule, examples);
    if (lacks.length > 0) lacking.push(`${rule.name}: ${lacks.join(", ")}`);
    else pages.set(`${rule.name}.md`, rulePage(rule, examples));
  }
  if (lacking.length > 0) throw new Error(`Rules whose page cannot be written; what they lack:\n${lacking.join("\n")}`);
  return pages;
};

const indexPage = (rules: readonly AnyRule[]): string =>
  [
    "<!-- Written by `npm run docs`. -->",
    "# The rules",
    `${rules.length} rules. What one resource alone shows is judged before that resource is created, and a violation of a mandatory rule stops it there; the rest is judged at the end of the preview or update. [How the pack is used](../policies.md).`,
    table(
      ["rule", "what is demanded", "severity", "default level", "judged"],
      rules.map((rule) => [
        `[\`${rule.name}\`](${rule.name}.md)`,
        cell(rule.description),
        rule.severity,
        rule.level,
        whenOf(rule),
      ]),
    ),
    "Two more policies have a level and no page: [`undetermined`](../policies.md#undetermined) and [`exemptions`](../policies.md#exemptions).",
  ]
    .join("\n\n")
    .concat("\n");
