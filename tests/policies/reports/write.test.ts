import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { jsonReport } from "../../../policies/reports/json.ts";
import { markdownReport } from "../../../policies/reports/markdown.ts";
import { sarifReport } from "../../../policies/reports/sarif.ts";
import { writeReports } from "../../../policies/reports/write.ts";
import { sampleReport } from "./fixtures/report.ts";

describe("writing reports", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "levee-reports-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const report = sampleReport();
  const write = (spec: string) => writeReports(spec, report, dir, { artifact: "infra/Pulumi.yaml" });
  const read = (path: string) => readFileSync(join(dir, path), "utf8");

  it("writes several at once, each in the format of its extension, and creates directories", () => {
    assert.deepEqual(write(`out/levee.sarif, out/a/levee.SARIF.json;levee.md;${join(dir, "levee.json")},,`), []);
    const sarif = sarifReport(report, { artifact: "infra/Pulumi.yaml" });
    assert.equal(read("out/levee.sarif"), sarif);
    assert.equal(read("out/a/levee.SARIF.json"), sarif);
    assert.equal(read("levee.md"), markdownReport(report));
    assert.equal(read("levee.json"), jsonReport(report));
    assert.deepEqual(readdirSync(join(dir, "out")).sort(), ["a", "levee.sarif"]);
  });

  it("replaces the report of the last run", () => {
    writeFileSync(join(dir, "levee.json"), "old");
    assert.deepEqual(write("levee.json,levee.json"), []);
    assert.equal(read("levee.json"), jsonReport(report));
    assert.deepEqual(readdirSync(dir), ["levee.json"]);
  });

  it("names an extension that it does not know, and those that it does; the others are written", () => {
    const problems = write("levee.xml,levee.json");
    assert.deepEqual(
      problems.map(({ level, id, file }) => [level, id, file]),
      [["error", "report-unknown-format", "levee.xml"]],
    );
    assert.match(
      problems[0]!.message,
      /^Report "levee.xml": its extension names no format; known are \.sarif, \.sarif\.json, \.md, \.json$/,
    );
    assert.equal(read("levee.json"), jsonReport(report));
  });

  it("names a path that cannot be written, with the reason; nothing is left beside it", () => {
    mkdirSync(join(dir, "taken.json"));
    writeFileSync(join(dir, "file"), "");
    const problems = write("taken.json,file/levee.md,levee.sarif");
    assert.deepEqual(
      problems.map(({ id, file }) => [id, file]),
      [
        ["report-not-written", "taken.json"],
        ["report-not-written", "file/levee.md"],
      ],
    );
    assert.match(problems[0]!.message, /^Report "taken\.json": cannot be written: .* \(\w+\); name a place/);
    assert.deepEqual(readdirSync(dir).sort(), ["file", "levee.sarif", "taken.json"]);
  });

  it("writes nothing when nothing is asked for", () => {
    assert.deepEqual([write(""), write(" ; ,"), readdirSync(dir)], [[], [], []]);
  });

  it("never throws, whatever it is asked for", () => {
    const part = fc.constantFrom("a", ".json", ".md", "\0", "\ud800", "é", ",", "x".repeat(300), "./", "b/");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        for (const { message } of write(parts.join(""))) assert.match(message, /^Report "/);
      }),
      { numRuns: 30 },
    );
  });
});
