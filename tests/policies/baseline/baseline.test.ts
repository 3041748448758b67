import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { applyBaseline, readBaseline, writeBaseline } from "../../../policies/baseline/baseline.ts";
import { fingerprint } from "../../../policies/baseline/fingerprint.ts";
import type { Finding, Suppression } from "../../../policies/core/finding.ts";
import { character } from "../../character.ts";

const finding = (
  fields: Partial<Finding & { suppression: Suppression }> = {},
): Finding & { suppression?: Suppression } => ({
  rule: "timeouts",
  kind: "violation",
  urn: "urn:pulumi:dev::shop::aws:sfn/stateMachine:StateMachine::nightly",
  type: "aws:sfn/stateMachine:StateMachine",
  name: "nightly",
  message: "No timeout; set one.",
  ...fields,
});
const exempted: Suppression = {
  kind: "exemption",
  source: "file",
  reason: "r",
  owner: "o",
  expires: "2026-12-31",
  ticket: "t",
  where: "w",
};

describe("a fingerprint", () => {
  it("is of rule, kind, URN and path, never of the message", () => {
    const one = fingerprint(finding());
    assert.match(one, /^[0-9a-f]{32}$/);
    assert.equal(fingerprint(finding({ message: "Worded better.", waitsFor: [] })), one);
    for (const other of [
      { rule: "retries" },
      { kind: "undetermined" },
      { urn: "urn:pulumi:prod::shop::t::nightly" },
      { path: "States.A" },
    ] as const)
      assert.notEqual(fingerprint(finding(other)), one);
  });

  it("does not change from release to release: files have been written with what it is made of", () =>
    assert.equal(
      fingerprint({ rule: "r", kind: "violation", urn: "u", path: "p" }),
      "cd879ccac2b131b5d5b384afd6c2bdfc",
    ));
});

describe("a baseline", () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "levee-baseline-"));
    path = join(dir, "policies", "baseline.json");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const read = (text: string) => {
    mkdirSync(join(dir, "policies"), { recursive: true });
    writeFileSync(path, text);
    return readBaseline(path);
  };

  it("is written in a form that a review can read, in an order that does not change", () => {
    const findings = [
      finding({ rule: "timeouts", path: "States.B" }),
      finding({ path: "States.A" }),
      finding({ kind: "undetermined" }),
      finding({ path: "States.A" }),
    ];
    assert.equal(writeBaseline(path, findings, "2026-11-24"), undefined);
    const { urn } = finding();
    assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), {
      version: 1,
      written: "2026-11-24",
      findings: [
        { rule: "timeouts", kind: "undetermined", urn },
        { rule: "timeouts", kind: "violation", urn, path: "States.A" },
        { rule: "timeouts", kind: "violation", urn, path: "States.B" },
      ],
    });
    assert.deepEqual(readdirSync(join(dir, "policies")), ["baseline.json"]);
  });

  it("is written once: a file that is there stays as it is", () => {
    assert.equal(writeBaseline(path, [], "2026-11-24"), undefined);
    const before = readFileSync(path, "utf8");
    const problem = writeBaseline(path, [finding()], "2026-11-25");
    assert.deepEqual([problem?.level, problem?.id], ["error", "baseline-exists"]);
    assert.match(problem!.message, /is there already, and is written only once; remove .* or delete the file yourself/);
    assert.equal(readFileSync(path, "utf8"), before);
    assert.deepEqual(readdirSync(join(dir, "policies")), ["baseline.json"]);
  });

  it("that cannot be written is an error that names the place and the reason", () => {
    writeFileSync(join(dir, "policies"), "a file where a directory should be");
    const problem = writeBaseline(path, [], "2026-11-24");
    assert.equal(problem?.id, "baseline-not-written");
    assert.match(problem!.message, /^Baseline .*baseline\.json: cannot be written: .* \((ENOTDIR|EEXIST)\)$/);
  });

  it("suppresses what it has, and only that", () => {
    writeBaseline(path, [finding(), finding({ path: "States.A", kind: "undetermined" })], "2026-11-24");
    const { baseline, problems } = readBaseline(path);
    assert.deepEqual(problems, []);
    const suppression = { kind: "baseline", where: path };
    assert.deepEqual(
      applyBaseline(
        [
          finding({ message: "Worded better." }),
          finding({ name: "x", urn: "u" }),
          finding({ path: "States.A", kind: "undetermined" }),
        ],
        baseline,
      ),
      {
        findings: [
          { ...finding({ message: "Worded better." }), suppression },
          finding({ name: "x", urn: "u" }),
          { ...finding({ path: "States.A", kind: "undetermined" }), suppression },
        ],
        problems: [],
      },
    );
  });

  it("with something undetermined does not cover the violation that it turns out to be", () => {
    writeBaseline(path, [finding({ kind: "undetermined" })], "2026-11-24");
    const { findings, problems } = applyBaseline([finding()], readBaseline(path).baseline);
    assert.equal(findings[0]?.suppression, undefined);
    assert.equal(problems[0]?.id, "baseline-gone");
  });

  it("says what no longer occurs, as a note, and not of another stack or project", () => {
    writeBaseline(path, [finding(), finding({ path: "States.A" })], "2026-11-24");
    const { baseline } = readBaseline(path);
    const { problems } = applyBaseline([finding()], baseline, { stack: "dev", project: "shop" });
    assert.deepEqual(
      problems.map(({ level, id, urn }) => [level, id, urn]),
      [["note", "baseline-gone", finding().urn]],
    );
    assert.match(
      problems[0]!.message,
      /no longer occurs: violation of timeouts at "States.A", on urn:.*nightly; take the entry out/,
    );
    assert.deepEqual(applyBaseline([], baseline, { stack: "prod", project: "shop" }).problems, []);
    assert.deepEqual(applyBaseline([], baseline, { stack: "dev", project: "mail" }).problems, []);
  });

  it("leaves what is exempted to its exemption, also when that expires", () => {
    writeBaseline(
      path,
      [finding({ suppression: exempted }), finding({ path: "a", suppression: { kind: "baseline", where: "x" } })],
      "2026-11-24",
    );
    const { baseline } = readBaseline(path);
    assert.deepEqual(
      [...baseline.entries.values()].map((entry) => entry.path),
      ["a"],
    );
    const both = readWith(finding());
    const { findings, problems } = applyBaseline([finding({ suppression: exempted })], both);
    assert.deepEqual([findings[0]?.suppression, problems], [exempted, []]);
  });
  const readWith = (one: Finding) => ({ where: "b", entries: new Map([[fingerprint(one), one]]) });

  const broken: Record<string, [string, string, RegExp]> = {
    "is not JSON": ["{", "baseline-not-json", /is not JSON: .*; restore it/],
    "has another version": ['{"version":2,"findings":[]}', "baseline-version", /its version is 2, this pack reads 1/],
    "has no version": ["[]", "baseline-version", /its version is missing/],
    "is null": ["null", "baseline-version", /its version is missing/],
    "has no findings": ['{"version":1}', "baseline-no-list", /has no list of findings/],
    "has an entry without rule": [
      '{"version":1,"findings":[{"kind":"violation","urn":"u"}]}',
      "baseline-bad-entry",
      /entry 1 is not rule/,
    ],
    "has an entry of no known kind": [
      '{"version":1,"findings":[{"rule":"r","kind":"x","urn":"u"}]}',
      "baseline-bad-entry",
      /entry 1 is not/,
    ],
  };
  for (const [what, [text, id, message]] of Object.entries(broken)) {
    it(`that ${what} is an error`, () => {
      const { baseline, problems } = read(text);
      assert.equal(baseline.entries.size, 0);
      assert.deepEqual(
        problems.map((problem) => [problem.level, problem.id, problem.file]),
        [["error", id, path]],
      );
      assert.match(problems[0]!.message, message);
    });
  }

  it("that is missing, or a directory, is an error", () => {
    assert.match(
      readBaseline(path).problems[0]!.message,
      /baseline\.json: cannot be read: no such file or directory \(ENOENT\); write one/,
    );
    assert.match(readBaseline(dir).problems[0]!.message, /\(EISDIR\)/);
  });

  it("with a broken entry applies the others", () => {
    const { baseline, problems } = read('{"version":1,"findings":[null,{"rule":"r","kind":"advice","urn":"u"}]}');
    assert.deepEqual([baseline.entries.size, problems.length], [1, 1]);
  });

  it("written of any findings covers all of them, and has nothing that is gone", () => {
    const any = fc.record({
      rule: fc.string(),
      kind: fc.constantFrom("violation" as const, "advice" as const, "undetermined" as const),
      urn: fc.string({ unit: character }),
      path: fc.option(fc.string(), { nil: undefined }),
    });
    let n = 0;
    fc.assert(
      fc.property(fc.array(any), (fields) => {
        const findings = fields.map(finding);
        const file = join(dir, `${n++}.json`);
        assert.equal(writeBaseline(file, findings, "2026-11-24"), undefined);
        const { baseline, problems } = readBaseline(file);
        assert.deepEqual(problems, []);
        const applied = applyBaseline(findings, baseline);
        assert.ok(applied.findings.every(({ suppression }) => suppression?.kind === "baseline"));
        assert.deepEqual(applied.problems, []);
      }),
      { numRuns: 30 },
    );
  });
});
