import assert from "node:assert/strict";
import fc from "fast-check";
import { parseExemptionFile } from "../../../policies/exemptions/file.ts";
import { character } from "../../character.ts";

const rules = new Set(["no-synchronous-lambda", "dead-letter-queue"]);
const entry = {
  rule: "no-synchronous-lambda",
  resource: "aws:apigateway/integration:Integration::legacy",
  reason: "moved behind a queue in Q1",
  owner: "team-orders",
  expires: "2027-01-31",
  ticket: "OPS-12",
};
const yaml = (...entries: Record<string, unknown>[]) =>
  `exemptions:\n${entries.map((fields) => `  -${list(fields)}`).join("\n")}\n`;
const list = (fields: Record<string, unknown>) =>
  Object.entries(fields)
    .map(([key, value], i) => `${i === 0 ? "" : "   "} ${key}: ${value}`)
    .join("\n");
const read = (text: string) => parseExemptionFile(text, "levee-exemptions.yaml", rules);
const only = (text: string) => {
  const { exemptions, problems } = read(text);
  assert.deepEqual(exemptions, []);
  assert.equal(problems.length, 1, JSON.stringify(problems));
  assert.equal(problems[0]?.level, "error");
  assert.equal(problems[0]?.file, "levee-exemptions.yaml");
  return problems[0]!;
};

describe("an exemption file", () => {
  it("says for each entry what is exempted, by whom, until when, and where that is written", () => {
    const where = "levee-exemptions.yaml";
    assert.deepEqual(read(yaml(entry, { ...entry, rule: "undetermined", path: "uri" })), {
      exemptions: [
        { source: "file", ...entry, where: `${where}:2`, file: where, line: 2 },
        { source: "file", ...entry, rule: "undetermined", path: "uri", where: `${where}:8`, file: where, line: 8 },
      ],
      problems: [],
    });
  });

  it("may be JSON", () => {
    const { exemptions, problems } = read(JSON.stringify({ exemptions: [entry] }, null, 2));
    assert.deepEqual(problems, []);
    assert.equal(exemptions[0]?.ticket, "OPS-12");
  });

  it("takes numbers and anchors as they are written", () => {
    const text = `exemptions:\n - &a { ${Object.entries({ ...entry, ticket: "0012" }).map(([k, v]) => `${k}: "${v}"`)} }\n`;
    assert.equal(read(text.replace('"0012"', "0012")).exemptions[0]?.ticket, "0012");
    const twice = read(
      yaml({ ...entry, owner: "&o team-orders" }, { ...entry, rule: "dead-letter-queue", owner: "*o" }),
    );
    assert.deepEqual([twice.exemptions[1]?.owner, twice.problems], ["team-orders", []]);
  });

  it("may have no entry", () => {
    for (const text of ["exemptions: []", "exemptions:\n#  - rule: x\n", "{}\n".replace("{}", "exemptions: ~")])
      assert.deepEqual(read(text), { exemptions: [], problems: [] });
  });

  for (const field of Object.keys(entry)) {
    it(`refuses an entry without ${field}, or with an empty one`, () => {
      const { [field]: _, ...rest } = entry as Record<string, string>;
      const missing = only(yaml(rest));
      assert.equal(missing.id, "exemption-missing-field");
      assert.match(missing.message, new RegExp(`^levee-exemptions.yaml:2: entry 1: ${field} is missing; add it: `));
      const empty = only(yaml({ ...entry, [field]: '" "' }));
      assert.equal(empty.id, "exemption-empty-field");
      assert.match(empty.message, new RegExp(`entry 1: ${field} is empty`));
      assert.equal(only(yaml({ ...entry, [field]: "" })).id, "exemption-empty-field");
    });
  }

  const refused: Record<string, [Record<string, unknown>, string, RegExp]> = {
    "a rule that does not exist": [
      { rule: "no-sincronous-lambda" },
      "exemption-unknown-rule",
      /yaml:2: entry 1: rule "no-sincronous-lambda" does not exist; did you mean "no-synchronous-lambda"\?$/,
    ],
    "a rule unlike any other": [
      { rule: "xyz" },
      "exemption-unknown-rule",
      /rules are no-synchronous-lambda, dead-letter-queue/,
    ],
    "a field that does not exist": [{ expiry: "2027" }, "exemption-unknown-field", /"expiry"; did you mean expires\?$/],
    "a day that is none": [
      { expires: "2027-02-30" },
      "exemption-bad-date",
      /yaml:6: .*"2027-02-30" is not a date; .*YYYY-MM-DD/,
    ],
    "a date with a time": [{ expires: "2027-02-03T10:00:00Z" }, "exemption-bad-date", /is not a date/],
    "a resource that names none": [
      { resource: "legacy" },
      "exemption-bad-resource",
      /yaml:3: .*"legacy" names no resource; .*--show-urns/,
    ],
    "half a URN": [{ resource: "urn:pulumi:dev::shop" }, "exemption-bad-resource", /names no resource/],
    "a list for text": [{ owner: "[a, b]" }, "exemption-bad-field", /"owner" is not text/],
    "an empty path": [{ path: '""' }, "exemption-empty-field", /path is empty/],
  };
  for (const [what, [fields, id, message]] of Object.entries(refused)) {
    it(`refuses ${what}, and applies the other entries`, () => {
      const problem = only(yaml({ ...entry, ...fields }));
      assert.equal(problem.id, id);
      assert.match(problem.message, message);
      const { exemptions } = read(yaml({ ...entry, ...fields }, { ...entry, rule: "dead-letter-queue" }));
      assert.deepEqual(
        exemptions.map(({ rule }) => rule),
        ["dead-letter-queue"],
      );
    });
  }

  it("refuses a field that is there twice: nobody knows which one counts", () => {
    const problem = only(`${yaml(entry)}    ticket: OPS-13\n`);
    assert.equal(problem.id, "exemption-duplicate-field");
    assert.equal(problem.line, 8);
  });

  it("refuses an entry that is there already, and applies the first", () => {
    const { exemptions, problems } = read(yaml(entry, { ...entry, ticket: "OPS-13" }));
    assert.deepEqual(
      exemptions.map(({ ticket }) => ticket),
      ["OPS-12"],
    );
    assert.match(
      problems[0]!.message,
      /^levee-exemptions.yaml:8: entry 2: .* are those of entry 1 already; keep one of them$/,
    );
    assert.deepEqual(read(yaml(entry, { ...entry, path: "uri" })).problems, []);
  });

  it("refuses what is no list of entries, with the line", () => {
    assert.match(only("").message, /has no list of exemptions/);
    assert.match(only("- rule: x").message, /has no list of exemptions/);
    assert.match(only("{}").message, /has no list under `exemptions:`/);
    assert.match(only("exemptions: yes").message, /:1: has no list under/);
    assert.match(only("exemptions:\n  - a\n").message, /:2: entry 1: is no entry/);
    assert.match(only("exemptions:\n  -\n").message, /entry 1: is no entry/);
    assert.match(only("exemptions: []\nexemption: []\n").message, /:2: field "exemption" is unknown here/);
    assert.match(only("exemptions: []\nexemptions: []\n").message, /:2: field "exemptions" is there twice/);
  });

  it("refuses what is not YAML, once, with the line", () => {
    const problem = only("exemptions:\n  - rule: [a\n  - b: }\n");
    assert.equal(problem.id, "exemption-not-yaml");
    assert.match(problem.message, /^levee-exemptions.yaml:3: is not YAML: .*; none of its exemptions applies$/);
    assert.equal(only("a: 1\n---\nb: 2\n").id, "exemption-not-yaml");
  });

  it("never throws, whatever it is given", () => {
    const piece = fc.constantFrom(
      "exemptions:",
      "\n",
      "  - ",
      "rule: ",
      "&a ",
      "*a",
      "!!js ",
      "{",
      "}",
      "[",
      '"',
      "<<: ",
      "? ",
      "---\n",
      "%",
      "\t",
      "x",
    );
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: character }),
      fc.array(piece).map((pieces) => `exemptions:\n${pieces.join("")}`),
    );
    fc.assert(
      fc.property(text, (given) => {
        const { exemptions, problems } = read(given);
        assert.deepEqual(exemptions, []);
        assert.ok(problems.every(({ message }) => message.startsWith("levee-exemptions.yaml")));
      }),
      { numRuns: 100 },
    );
  });
});
