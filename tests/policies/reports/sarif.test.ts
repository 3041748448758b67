import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import ajvDraft04 from "ajv-draft-04";
import ajvFormats from "ajv-formats";
import fc from "fast-check";
import type { Judged } from "../../../policies/core/finding.ts";
import type { Report } from "../../../policies/reports/report.ts";
import { type SarifOptions, sarifReport } from "../../../policies/reports/sarif.ts";
import { anyReport, baseline, exemption, finding, sampleReport } from "./fixtures/report.ts";

const schema = JSON.parse(readFileSync(new URL("fixtures/sarif-2.1.0.schema.json", import.meta.url), "utf8"));

describe("the SARIF report", () => {
  let validate: (log: unknown) => boolean;
  let errors: () => unknown;
  before(() => {
    const ajv = new ajvDraft04.default({ strict: false, unicodeRegExp: false });
    ajvFormats.default(ajv as never);
    const compiled = ajv.compile(schema);
    validate = (log) => compiled(log) as boolean;
    errors = () => compiled.errors;
  });

  const runOf = (report: Report, options?: SarifOptions) => {
    const log = JSON.parse(sarifReport(report, options));
    assert.equal(validate(log), true, JSON.stringify(errors(), null, 2));
    return log.runs[0];
  };
  const resultOf = (fields: Partial<Judged>) => runOf(sampleReport({ findings: [finding(fields)] })).results[0];

  it("satisfies the schema of SARIF 2.1.0, which is not satisfied by anything", () => {
    runOf(sampleReport());
    assert.equal(validate({ version: "2.1.0", runs: [{ tool: { driver: {} } }] }), false);
    const log = JSON.parse(sarifReport(sampleReport()));
    log.runs[0].results[0].level = "fatal";
    assert.equal(validate(log), false);
  });

  it("satisfies it with any findings of any texts", () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { results } = runOf(report);
        assert.equal(results.length, report.findings.length);
      }),
      { numRuns: 60 },
    );
  });

  it("describes each rule: help, page, level, severity and tags", () => {
    const [sync, timeouts] = runOf(sampleReport()).tool.driver.rules;
    const page = "https://github.com/levee/levee/blob/main/docs/rules/no-synchronous-lambda.md";
    const text = "An API hands work to a queue, not to a function that it waits for.";
    assert.deepEqual(sync, {
      id: "no-synchronous-lambda",
      name: "No synchronous API to Lambda",
      shortDescription: { text: "No synchronous API to Lambda" },
      fullDescription: { text },
      help: {
        text: `${text}\n\n1. Put a queue between them with \`RequestIntake\`.\n2. Answer \`202\` at once.\n\n${page}`,
        markdown: `${text}\n\n1. Put a queue between them with \`RequestIntake\`.\n2. Answer \`202\` at once.\n\n[no-synchronous-lambda](${page})`,
      },
      helpUri: page,
      defaultConfiguration: { enabled: true, level: "error" },
      properties: {
        tags: ["reliability", "lambda"],
        severity: "high",
        "problem.severity": "error",
        frameworks: [
          {
            name: "AWS Well-Architected",
            version: "2024-06-27",
            reference: "REL05-BP02",
            specification: "Throttle requests",
          },
        ],
      },
    });
    assert.equal(timeouts.helpUri, undefined);
    assert.deepEqual(timeouts.defaultConfiguration, { enabled: true, level: "warning" });
  });

  it("gives a security severity to security rules only: GitHub would show it instead of each result's level", () => {
    const [rule] = sampleReport().rules;
    const severities = (["critical", "high", "medium", "low"] as const).map((severity) => {
      const { rules } = runOf(sampleReport({ rules: [{ ...rule!, severity, tags: ["security"] }] })).tool.driver;
      return rules[0].properties["security-severity"];
    });
    assert.deepEqual(severities, ["9.5", "8.0", "5.5", "2.0"]);
    assert.equal(runOf(sampleReport()).tool.driver.rules[0].properties["security-severity"], undefined);
  });

  it("places each result at the resource, and for GitHub in a file", () => {
    const result = resultOf({ path: "uri" });
    assert.deepEqual(result.locations, [
      {
        physicalLocation: {
          artifactLocation: { uri: "Pulumi.yaml" },
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
        },
        logicalLocations: [{ name: "proxy", fullyQualifiedName: finding().urn, kind: "resource" }],
      },
    ]);
    assert.equal(result.ruleId, "no-synchronous-lambda");
    assert.equal(result.ruleIndex, 0);
    assert.equal(result.properties.path, "uri");
    const [elsewhere] = runOf(sampleReport(), { artifact: "infra/my shop/Pulumi.yaml" }).results;
    assert.equal(elsewhere.locations[0].physicalLocation.artifactLocation.uri, "infra/my%20shop/Pulumi.yaml");
  });

  it("makes what blocks an error, the advisory a warning, and what neither blocks nor is broken a note", () => {
    assert.equal(resultOf({}).level, "error");
    assert.equal(resultOf({ level: "advisory" }).level, "warning");
    assert.equal(resultOf({ kind: "undetermined" }).level, "error");
    assert.equal(resultOf({ kind: "undetermined", level: "advisory" }).level, "note");
    assert.equal(resultOf({ kind: "advice" }).level, "note");
    assert.equal(resultOf({ suppression: exemption }).level, "note");
  });

  it("keeps suppressed results, with who accepted them and why", () => {
    const { kind: _, source, ...who } = exemption as Extract<typeof exemption, { kind: "exemption" }>;
    assert.equal(source, "file");
    const justification = "moved behind a queue in Q1 (OPS-12, team-orders, until 2027-01-31)";
    const accepted = { kind: "external", status: "accepted", justification, properties: who };
    assert.deepEqual(resultOf({ suppression: exemption }).suppressions, [accepted]);
    const byTag = { ...exemption, source: "tag" } as const;
    assert.deepEqual(resultOf({ suppression: byTag as typeof exemption }).suppressions, [
      { ...accepted, kind: "inSource" },
    ]);
    const [inBaseline] = resultOf({ suppression: baseline }).suppressions;
    assert.deepEqual([inBaseline.kind, inBaseline.status], ["external", "accepted"]);
    assert.match(inBaseline.justification, /levee-baseline\.json/);
    assert.equal(resultOf({}).suppressions, undefined);
  });

  it("fingerprints each result by what it is about, not by its wording", () => {
    const [one, worded, other] = [{}, { message: "Worded better." }, { path: "uri" }].map(
      (f) => resultOf(f).partialFingerprints,
    );
    assert.deepEqual(worded, one);
    assert.notDeepEqual(other, one);
    assert.match(one.primaryLocationLineHash, /^[0-9a-f]{32}:1$/);
  });

  it("leaves nothing in a message to be read as a placeholder or a link", () => {
    assert.equal(
      resultOf({ message: "route /orders/{id} {0} [a](1)" }).message.text,
      "route /orders/{id} {{0}} [a] (1)",
    );
    assert.equal(resultOf({ message: "" }).message.text, "no-synchronous-lambda");
  });

  it("has the stack in the run's category, so that stacks do not replace each other", () =>
    assert.equal(runOf(sampleReport()).automationDetails.id, "levee/shop/dev/"));

  it("names configuration problems with file and line, and has failed when one is an error", () => {
    const [invocation] = runOf(sampleReport()).invocations;
    assert.equal(invocation.executionSuccessful, false);
    assert.equal(invocation.exitCodeDescription, "3 blocking findings, 1 configuration error");
    assert.equal(invocation.endTimeUtc, "2026-11-24T10:00:00.000Z");
    assert.deepEqual(invocation.toolConfigurationNotifications[0], {
      level: "error",
      descriptor: { id: "exemption-bad-date" },
      message: { text: 'levee-exemptions.yaml:9: expires "soon" is not a date' },
      locations: [
        { physicalLocation: { artifactLocation: { uri: "levee-exemptions.yaml" }, region: { startLine: 9 } } },
      ],
    });
    assert.equal(runOf(sampleReport({ problems: [] })).invocations[0].executionSuccessful, true);
    const absolute = sampleReport({ problems: [{ level: "note", id: "x", message: "x", file: "/home/x/file" }] });
    assert.equal(runOf(absolute).invocations[0].toolConfigurationNotifications[0].locations, undefined);
  });

  it("has no more results than GitHub takes, those that block first, and says how many are left out", () => {
    const advisory = finding({ level: "advisory" });
    const findings = Array.from({ length: 25_000 }, () => advisory);
    const run = JSON.parse(sarifReport(sampleReport({ findings: [...findings, finding()], problems: [] }))).runs[0];
    assert.equal(run.results.length, 25_000);
    assert.equal(run.results[0].level, "error");
    assert.match(
      run.invocations[0].toolConfigurationNotifications[0].message.text,
      /^1 of 25001 findings are left out/,
    );
  });
});
