import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { root } from "../../../local/paths.ts";
import type { AnyRule, ConfigProperty } from "../../../policies/core/rule.ts";
import { examplesOf } from "../../../policies/docs/example.ts";
import { lacksOf } from "../../../policies/docs/lacks.ts";
import { pagesOf } from "../../../policies/docs/pages.ts";
import { steps } from "../../../policies/docs/rule-page.ts";
import { parseExemptionFile } from "../../../policies/exemptions/file.ts";
import { parseExemptionTag } from "../../../policies/exemptions/tag.ts";
import { rules } from "../../../policies/rules/rules.ts";

const known = new Set(rules.map(({ name }) => name));
const block = (page: string, language: string, after: string): string =>
  new RegExp(`## ${after}\n[\\s\\S]*?\`\`\`${language}\n([\\s\\S]*?)\n\`\`\``).exec(page)?.[1] ?? "";

describe("the pages of the rules", () => {
  for (const rule of rules) {
    it(`${rule.name}: says everything that its page needs`, () => {
      assert.deepEqual(lacksOf(rule, examplesOf(rule.name, root)), []);
    });
  }

  it("are what the rules and their fixture programs say: npm run docs writes them", () => {
    const pages = pagesOf(rules, root);
    const folder = join(root, "docs", "rules");
    assert.deepEqual(readdirSync(folder).sort(), [...pages.keys()].sort());
    for (const [name, page] of pages) assert.equal(readFileSync(join(folder, name), "utf8"), page, name);
  });

  it("show exemptions that the pack takes", () => {
    for (const [name, page] of pagesOf(rules, root)) {
      if (name === "README.md") continue;
      const { exemptions, problems } = parseExemptionFile(block(page, "yaml", "Exempt"), name, known);
      assert.deepEqual([exemptions.length, problems], [1, []], name);
      const [, key = "", value = ""] = /"(levee:[^"]+)": "([^"]+)"/.exec(page) ?? [];
      const tag = parseExemptionTag(key, value, "urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders", known);
      assert.deepEqual(tag.problems, [], name);
      assert.equal(tag.exemption?.rule, `${name.slice(0, -".md".length)}`);
      // https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices
      assert.match(key, /^[\w+\-=.:/@ ]{1,128}$/);
      assert.match(value, /^[\w+\-=.:/@ ]{0,256}$/);
    }
  });

  it("show a configuration that is the defaults, and that the rule's own schema takes", () => {
    for (const rule of rules) {
      const page = readFileSync(join(root, "docs/rules", `${rule.name}.md`), "utf8");
      const shown = JSON.parse(block(page, "json", "Configure"))[rule.name];
      const { enforcementLevel, ...config } = shown;
      const properties = rule.config as Record<string, ConfigProperty>;
      const defaults = Object.entries(properties).map(([name, property]) => [name, property.default]);
      assert.deepEqual([enforcementLevel, config], [rule.level, Object.fromEntries(defaults)]);
      const validate = new Ajv({ strict: false }).compile({ type: "object", properties, additionalProperties: false });
      assert.ok(validate(config), `${rule.name}: ${JSON.stringify(validate.errors)}`);
    }
  });
});

describe("a rule that is not complete", () => {
  const [whole] = rules as [AnyRule];
  const examples = examplesOf(whole.name, root);

  for (const part of ["why", "description", "displayName", "remediationSteps", "url"] as const) {
    it(`lacks its ${part}`, () => {
      assert.deepEqual(lacksOf({ ...whole, [part]: " " } as AnyRule, examples), [part]);
    });
  }

  it("lacks its severity, level, frameworks, or the description and default of a setting", () => {
    const lacks = (changed: object) => lacksOf({ ...whole, ...changed } as AnyRule, examples);
    assert.deepEqual(lacks({ severity: undefined }), ["severity"]);
    assert.deepEqual(lacks({ level: "on" }), ["level"]);
    assert.deepEqual(lacks({ frameworks: [] }), ["frameworks"]);
    assert.deepEqual(lacks({ config: { days: { type: "integer" } } }), [
      "config.days.description",
      "config.days.default",
    ]);
    assert.deepEqual(lacks({ url: "https://example.com" }), ["url"]);
  });

  it("lacks its programs, and gets no page", () => {
    assert.deepEqual(lacksOf(whole, []), ["bad.ts", "bad.json with a finding", "good.ts"]);
    const other = { ...whole, name: "no-such-rule" } as AnyRule;
    assert.throws(() => pagesOf([other], root), /no-such-rule: bad\.ts, bad\.json with a finding, good\.ts/);
  });
});

describe("the steps of a fix", () => {
  it("are split at their numbers", () => {
    assert.deepEqual(steps("1. Set it to 30.\n2. Deploy version 4. 3. Look."), [
      "1. Set it to 30.",
      "2. Deploy version 4.",
      "3. Look.",
    ]);
    assert.deepEqual(steps("Set it."), ["Set it."]);
  });
});
