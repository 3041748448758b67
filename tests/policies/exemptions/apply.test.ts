import assert from "node:assert/strict";
import fc from "fast-check";
import type { Finding } from "../../../policies/core/finding.ts";
import { applyExemptions, type ExemptionSettings, exemptionJudge } from "../../../policies/exemptions/apply.ts";
import { type Exemption, utcDay } from "../../../policies/exemptions/exemption.ts";

const type = "aws:sfn/stateMachine:StateMachine";
const urnOf = (name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
const finding = (fields: Partial<Finding> = {}): Finding => {
  const name = fields.name ?? "nightly";
  return {
    rule: "timeouts",
    kind: "violation",
    urn: urnOf(name),
    type,
    name,
    message: "No timeout; set one.",
    ...fields,
  };
};
const exemption = (fields: Partial<Exemption> = {}): Exemption => ({
  source: "file",
  rule: "timeouts",
  resource: urnOf("nightly"),
  reason: "rewritten in Q1",
  owner: "team-orders",
  expires: "2026-12-31",
  ticket: "OPS-12",
  where: "levee-exemptions.yaml:2",
  file: "levee-exemptions.yaml",
  line: 2,
  ...fields,
});
const tag = (resource: string, fields: Partial<Exemption> = {}) =>
  exemption({
    source: "tag",
    resource,
    where: `tag "levee:exempt:timeouts" of ${resource}`,
    file: undefined,
    line: undefined,
    ...fields,
  });
const apply = (
  findings: Finding[],
  exemptions: Exemption[],
  settings: Partial<ExemptionSettings> = {},
  carriers: string[] = [],
) =>
  applyExemptions(
    findings.map((one) => ({ finding: one, carriers })),
    exemptions,
    { today: "2026-11-24", ...settings },
  );
const isExempted = (
  one: Finding,
  by: Exemption,
  settings: Partial<ExemptionSettings> = {},
  carriers: string[] = [],
) => {
  const { findings, problems } = apply([one], [by], settings, carriers);
  assert.equal(
    problems.some(({ id }) => id === "exemption-unmatched"),
    findings[0]?.suppression === undefined,
  );
  return findings[0]?.suppression !== undefined;
};

describe("exemptions", () => {
  it("suppress a finding with reason, owner, expiry, ticket and place", () => {
    assert.deepEqual(apply([finding()], [exemption()]), {
      findings: [
        {
          finding: finding(),
          suppression: {
            kind: "exemption",
            source: "file",
            reason: "rewritten in Q1",
            owner: "team-orders",
            expires: "2026-12-31",
            ticket: "OPS-12",
            where: "levee-exemptions.yaml:2",
          },
        },
      ],
      problems: [],
    });
  });

  it("name their resource by URN, by type and name, or by a pattern of either", () => {
    for (const resource of [
      urnOf("nightly"),
      `${type}::nightly`,
      "urn:pulumi:dev::*::nightly",
      "aws:sfn/*::night*",
      "*::nightly",
      "*",
    ])
      assert.ok(isExempted(finding(), exemption({ resource })), resource);
    for (const resource of [urnOf("weekly"), `${type}::weekly`, "urn:pulumi:dev::*::night", "aws:sqs*"])
      assert.ok(!isExempted(finding(), exemption({ resource })), resource);
  });

  it("are of one rule, and of one path when they say so", () => {
    assert.ok(!isExempted(finding(), exemption({ rule: "retries" })));
    assert.ok(isExempted(finding({ path: "States.A" }), exemption()));
    assert.ok(isExempted(finding({ path: "States.A" }), exemption({ path: "States.A" })));
    assert.ok(isExempted(finding({ path: "States.A" }), exemption({ path: "States.*" })));
    assert.ok(!isExempted(finding({ path: "States.B" }), exemption({ path: "States.A" })));
    assert.ok(!isExempted(finding(), exemption({ path: "States.A" })));
  });

  it("of a rule, or of `undetermined`, suppress what could not be decided; `undetermined` suppresses nothing else", () => {
    assert.ok(isExempted(finding({ kind: "undetermined" }), exemption()));
    assert.ok(isExempted(finding({ kind: "undetermined" }), exemption({ rule: "undetermined" })));
    assert.ok(!isExempted(finding(), exemption({ rule: "undetermined" })));
  });

  it("in a tag count for the resource that carries it and for those that it covers", () => {
    assert.ok(isExempted(finding(), tag(urnOf("nightly"))));
    assert.ok(isExempted(finding(), tag(urnOf("group")), {}, [urnOf("group")]));
    assert.ok(!isExempted(finding(), tag(urnOf("group"))));
  });

  it("in a file do not count for what the resource covers", () => {
    assert.ok(!isExempted(finding(), exemption({ resource: urnOf("group") }), {}, [urnOf("group")]));
  });

  it("are valid through their last day", () => {
    assert.ok(isExempted(finding(), exemption({ expires: "2026-11-24" })));
    assert.equal(apply([finding()], [exemption({ expires: "2026-11-23" })]).findings[0]?.suppression, undefined);
    assert.equal(utcDay(new Date("2026-11-24T23:59:59Z")), "2026-11-24");
  });

  it("that have expired bring their finding back, and it says so", () => {
    const { findings, problems } = apply([finding()], [exemption({ expires: "2026-10-01" })]);
    assert.deepEqual(problems, []);
    assert.deepEqual(findings, [
      {
        finding: finding({
          message:
            "No timeout; set one. The exemption of OPS-12 by team-orders expired 2026-10-01 (levee-exemptions.yaml:2); fix this, or agree on a later date.",
        }),
      },
    ]);
    const bare = apply([finding({ message: "No timeout" })], [exemption({ expires: "2026-10-01" })]);
    assert.match(bare.findings[0]!.finding.message, /^No timeout\. The exemption of OPS-12/);
  });

  it("that have expired give way to one that has not; of several, the last to expire is named", () => {
    const old = exemption({ expires: "2026-10-01", ticket: "OPS-1" });
    const older = exemption({ resource: "*", expires: "2026-09-01", ticket: "OPS-0" });
    const { findings, problems } = apply([finding()], [older, old, tag(urnOf("nightly"), { ticket: "OPS-2" })]);
    assert.equal(findings[0]?.suppression?.kind === "exemption" && findings[0].suppression.ticket, "OPS-2");
    assert.deepEqual(problems, []);
    assert.match(apply([finding()], [older, old]).findings[0]!.finding.message, /OPS-1 by/);
    const wider = { ...old, resource: "*", expires: "2026-10-02", ticket: "OPS-3" };
    assert.match(apply([finding()], [old, wider]).findings[0]!.finding.message, /OPS-3 by/);
  });

  it("that match nothing are a warning with their place", () => {
    const idle = [
      exemption({ resource: urnOf("gone"), path: "States.A" }),
      tag(urnOf("gone"), { expires: "2026-10-01" }),
    ];
    const { problems } = apply([finding()], idle);
    assert.deepEqual(
      problems.map(({ level, id, line, urn }) => [level, id, line ?? urn]),
      [
        ["warning", "exemption-unmatched", 2],
        ["warning", "exemption-unmatched", urnOf("gone")],
      ],
    );
    assert.match(
      problems[0]!.message,
      /^levee-exemptions.yaml:2: matches nothing: .*"timeouts" on ".*::gone" at "States.A"; remove it/,
    );
    assert.match(problems[1]!.message, /, and expired 2026-10-01; remove it/);
  });

  it("are unmatched only as long as no finding has come that they match", () => {
    const judge = exemptionJudge([exemption()], { today: "2026-11-24" });
    assert.equal(judge.problems()[0]?.id, "exemption-unmatched");
    assert.notEqual(judge.judge(finding(), []).suppression, undefined);
    assert.deepEqual(judge.problems(), []);
  });

  it("of another stack or project are no mistake here", () => {
    const elsewhere = [
      exemption({ resource: "urn:pulumi:prod::shop::*" }),
      exemption({ resource: "urn:pulumi:dev::mail::*" }),
    ];
    assert.deepEqual(apply([], elsewhere, { stack: "dev", project: "shop" }).problems, []);
    assert.equal(apply([], elsewhere).problems.length, 2);
  });

  it("by tag are an error where the platform team forbids them, and the finding stays", () => {
    const { findings, problems } = apply([finding()], [tag(urnOf("nightly"))], { forbidTags: true });
    assert.deepEqual(findings, [{ finding: finding() }]);
    assert.deepEqual(
      problems.map(({ level, id }) => [level, id]),
      [["error", "exemption-tag-not-allowed"]],
    );
    assert.match(
      problems[0]!.message,
      /^tag "levee:exempt:timeouts" of urn:.*OPS-12 by team-orders has no effect; move it into the exemption file/,
    );
    assert.ok(isExempted(finding(), exemption(), { forbidTags: true }));
  });

  it("of a rule that nobody is exempted from are an error, and the finding stays", () => {
    const { findings, problems } = apply([finding()], [exemption({ resource: "*" })], { neverExempt: ["timeouts"] });
    assert.deepEqual(findings, [{ finding: finding() }]);
    assert.deepEqual(
      problems.map(({ level, id, line }) => [level, id, line]),
      [["error", "exemption-not-allowed", 2]],
    );
    assert.match(
      problems[0]!.message,
      /rule "timeouts" may not be exempted .*setting "never" of the policy "exemptions"/,
    );
  });

  it("reach what nobody is exempted from by no other name", () => {
    const open = [finding({ kind: "undetermined" }), finding({ kind: "undetermined", name: "weekly" })];
    const all = exemption({ rule: "undetermined", resource: "*" });
    for (const neverExempt of [["timeouts"], ["undetermined"]]) {
      for (const by of [all, exemption({ resource: "*" })]) {
        const { findings, problems } = apply(open, [by], { neverExempt });
        assert.ok(findings.every(({ suppression }) => suppression === undefined));
        assert.deepEqual(
          problems.map(({ level, id }) => [level, id]),
          [["error", "exemption-not-allowed"]],
        );
      }
    }
    const { findings, problems } = apply([...open, finding({ rule: "retries", kind: "undetermined" })], [all], {
      neverExempt: ["timeouts"],
    });
    assert.deepEqual(
      findings.map(({ suppression }) => suppression !== undefined),
      [false, false, true],
    );
    assert.equal(problems.length, 1);
  });

  it("never lose, add or reorder a finding", () => {
    const one = fc.record({
      kind: fc.constantFrom("violation", "advice", "undetermined"),
      rule: fc.constantFrom("timeouts", "retries"),
      name: fc.constantFrom("nightly", "weekly"),
    }) as fc.Arbitrary<Partial<Finding>>;
    const by = fc.record({
      source: fc.constantFrom("file", "tag"),
      rule: fc.constantFrom("timeouts", "undetermined"),
      resource: fc.constantFrom("*", urnOf("nightly"), "*weekly"),
      expires: fc.constantFrom("2026-10-01", "2026-12-01"),
    }) as fc.Arbitrary<Partial<Exemption>>;
    fc.assert(
      fc.property(fc.array(one), fc.array(by), (findings, exemptions) => {
        const given = findings.map(finding);
        const { findings: judged } = apply(given, exemptions.map(exemption));
        assert.deepEqual(
          judged.map(({ finding: { urn, rule, kind } }) => [urn, rule, kind]),
          given.map(({ urn, rule, kind }) => [urn, rule, kind]),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("of 50,000 resources take no longer than they are many", () => {
    const names = Array.from({ length: 50_000 }, (_, i) => `machine-${i}`);
    const findings = names.map((name) => finding({ name }));
    const exemptions = names.map((name, i) =>
      i % 2 ? tag(urnOf(name)) : exemption({ resource: i % 4 ? urnOf(name) : `${type}::${name}` }),
    );
    const start = performance.now();
    const { findings: judged, problems } = apply(findings, exemptions);
    assert.ok(performance.now() - start < 2_000, "not quadratic: 2.5 thousand million comparisons would take longer");
    assert.ok(judged.every(({ suppression }) => suppression !== undefined));
    assert.deepEqual(problems, []);
  });
});
