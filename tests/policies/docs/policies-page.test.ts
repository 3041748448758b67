import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../local/paths.ts";
import { exemptionConfig } from "../../../policies/core/accepted.ts";
import type { AnyRule } from "../../../policies/core/rule.ts";
import { parseExemptionFile } from "../../../policies/exemptions/file.ts";
import { rules } from "../../../policies/rules/rules.ts";
import { judge } from "../harness/judge.ts";

const pages = ["docs/policies.md", "policies/README.md"].map(
  (name) => [name, readFileSync(join(root, name), "utf8")] as const,
);
const page = pages[0]![1];

describe("the page about the policy pack", () => {
  for (const [name, text] of pages) {
    it(`shows settings that exist: ${name}`, () => {
      const settings = new Map<string, string[]>(rules.map((rule: AnyRule) => [rule.name, Object.keys(rule.config)]));
      settings.set("all", []).set("undetermined", []).set("exemptions", Object.keys(exemptionConfig));
      const blocks = [...text.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, json = ""]) => JSON.parse(json));
      assert.ok(blocks.length > 0);
      for (const [policy, value] of blocks.flatMap(Object.entries)) {
        const known = settings.get(policy);
        assert.ok(known, policy);
        const given = typeof value === "string" ? { enforcementLevel: value } : value;
        for (const [key, set] of Object.entries(given as Record<string, unknown>)) {
          if (key === "enforcementLevel") assert.match(String(set), /^(advisory|mandatory|disabled)$/);
          else assert.ok(known.includes(key), `${policy}: ${key}`);
        }
      }
    });
  }

  it("shows an exemption that the pack takes, of a rule that is not forbidden to everybody", () => {
    const entry = /```yaml\n([\s\S]*?)\n```/.exec(page)?.[1] ?? "";
    const { exemptions, problems } = parseExemptionFile(entry, "file", new Set(rules.map(({ name }) => name)));
    assert.deepEqual([exemptions.length, problems], [1, []]);
  });

  it("lists the settings of exemptions with their defaults", () => {
    for (const [name, property] of Object.entries(exemptionConfig))
      assert.ok(page.includes(`| \`${name}\` | \`${JSON.stringify(property.default)}\` |`), name);
  });

  it("quotes what the rules say", async () => {
    const quotes = [...page.matchAll(/<!-- said of (\S+) by (\S+) -->\n((?:> .*\n)+)/g)];
    assert.equal(quotes.length, 2);
    for (const [, program = "", rule, quote = ""] of quotes) {
      // Under an address of its own: a module that another test has loaded before would register nothing.
      const found = await judge(() => import(`${join(root, program)}?said`), {
        rules: rules.filter(({ name }) => name === rule),
      });
      const said = quote.replaceAll(/^> /gm, "").trimEnd();
      assert.ok(
        found.some(({ message }) => message === said),
        `${said}\nis none of\n${found.map(({ message }) => message).join("\n")}`,
      );
    }
  });
});
