import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ajvDraft04 from "ajv-draft-04";
import ajvFormats from "ajv-formats";
import { root } from "../../../local/paths.ts";
import type { StackResult } from "../../../local/stack.ts";
import { fixture, own, Pack } from "./pack.ts";

describe("LEVEE_REPORT at a plain preview", () => {
  const pack = new Pack();
  before(async function () {
    this.timeout(900_000);
    await pack.start();
  });
  after(() => pack.stop());

  describe("that is rejected", () => {
    let result: StackResult;
    const file = (name: string) => join(pack.dir, "out", name);
    const read = (name: string) => readFileSync(file(name), "utf8");
    before(async () => {
      const report = ["deep/findings.sarif", "comment.md", "findings.json"].map(file).join(",");
      result = await pack.run({ program: fixture("no-synchronous-lambda/bad"), env: { LEVEE_REPORT: report } });
      assert.equal(result.ok, false);
    });

    it("writes JSON with each finding that the engine shows", () => {
      const { findings } = JSON.parse(read("findings.json")) as { findings: { urn: string; level: string }[] };
      const shown = result.policies.map(({ urn, level }) => `${urn} ${level}`);
      assert.ok(shown.length > 2);
      assert.deepEqual(findings.map(({ urn, level }) => `${urn} ${level}`).sort(), shown.sort());
    });

    it("writes SARIF that satisfies its schema, with a result for each finding", () => {
      const fixtures = join(root, "tests", "policies", "reports", "fixtures");
      const schema = JSON.parse(readFileSync(join(fixtures, "sarif-2.1.0.schema.json"), "utf8"));
      const ajv = new ajvDraft04.default({ strict: false, unicodeRegExp: false });
      ajvFormats.default(ajv as never);
      const validate = ajv.compile(schema);
      const log = JSON.parse(read("deep/findings.sarif"));
      assert.equal(validate(log), true, JSON.stringify(validate.errors, null, 2));
      assert.equal(log.runs[0].results.length, result.policies.length);
    });

    it("writes a comment that names the stack and what blocks", () => {
      const comment = read("comment.md");
      assert.match(comment, /^<!-- levee\/levee\/dev -->\n/);
      for (const name of ["no-synchronous-lambda", "post-order", "partners"]) assert.ok(comment.includes(name), name);
    });
  });

  it("writes beside where npm was started, when the path is relative", async () => {
    const start = join(pack.dir, "start");
    mkdirSync(start);
    const env = { INIT_CWD: start, LEVEE_REPORT: "out/findings.json" };
    const result = await pack.run({ program: own("one-machine"), env });
    assert.deepEqual(
      result.policies.map(({ name }) => name),
      ["state-machine-timeouts"],
    );
    assert.equal(JSON.parse(readFileSync(join(start, "out", "findings.json"), "utf8")).findings.length, 1);
  });

  it("says so where nobody can tell what a path is relative to, and writes nothing into the pack", async () => {
    const result = await pack.run({
      program: fixture("state-machine-timeouts/good-known-arn"),
      env: { LEVEE_REPORT: "relative-report.json" },
    });
    assert.equal(result.ok, false);
    assert.match(result.problem, /\[exemptions\] LEVEE_REPORT "relative-report.json": is relative, .*absolute path/);
    assert.equal(existsSync(join(root, "policies", "relative-report.json")), false);
  });

  it("blocks when it cannot be written", async () => {
    const env = { LEVEE_REPORT: join(pack.dir, "findings.xml") };
    const result = await pack.run({ program: fixture("state-machine-timeouts/good-known-arn"), env });
    assert.equal(result.ok, false);
    assert.match(result.problem, /\[exemptions\] Report ".*findings\.xml": its extension names no format/);
  });
});
