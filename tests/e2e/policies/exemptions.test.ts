import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findings, own, Pack } from "./pack.ts";

describe("exemptions, through the real engine", () => {
  const pack = new Pack();
  before(async function () {
    this.timeout(900_000);
    await pack.start();
  });
  after(() => pack.stop());

  /** Previews a state machine without a timeout, with an exemption in a file. */
  const exempted = async (fields: Record<string, string> = {}) => {
    const entry = {
      rule: "state-machine-timeouts",
      resource: "aws:sfn/stateMachine:StateMachine::nightly",
      reason: "ends with the audit",
      owner: "team-billing",
      expires: "2099-01-31",
      ticket: "OPS-12",
      ...fields,
    };
    const file = join(pack.dir, "exemptions.yaml");
    const lines = Object.entries(entry).map(([name, value]) => `${name}: ${value}`);
    writeFileSync(file, `exemptions:\n  - ${lines.join("\n    ")}\n`);
    return pack.run({ program: own("one-machine"), env: { LEVEE_EXEMPTIONS: file } });
  };
  const advisory = ["state-machine-timeouts", "advisory", "nightly"];
  const mandatory = ["state-machine-timeouts", "mandatory", "nightly"];

  it("let a finding of the file pass, which stays visible with its reason", async () => {
    const result = await exempted();
    assert.equal(result.ok, true, result.problem);
    assert.deepEqual(findings(result), [advisory]);
    assert.match(
      result.policies[0]!.message,
      /Exempted until 2099-01-31 by team-billing \(OPS-12\): ends with the audit/,
    );
  });

  it("bring the finding back after the last day, and say so", async () => {
    const result = await exempted({ expires: "2026-01-31" });
    assert.equal(result.ok, false);
    assert.deepEqual(findings(result)[0], mandatory);
    assert.match(result.policies.map(({ message }) => message).join("\n"), /expired .*2026-01-31|2026-01-31.*expired/);
  });

  it("of a rule that does not exist are an error with the right name, and exempt nothing", async () => {
    const result = await exempted({ rule: "state-machine-timeout" });
    assert.equal(result.ok, false);
    assert.deepEqual(findings(result)[0], mandatory);
    assert.match(
      result.problem,
      /\[exemptions\] .*exemptions\.yaml:2: .*"state-machine-timeout".*state-machine-timeouts/,
    );
  });

  it("that match nothing are a warning", async () => {
    const result = await exempted({ resource: "'*::weekly'" });
    assert.equal(result.ok, false);
    const [found, warning] = findings(result);
    assert.deepEqual([found, warning?.slice(0, 2)], [mandatory, ["exemptions", "advisory"]]);
  });

  it("let a resource pass that carries one as its tag", async () => {
    const result = await pack.run({ program: own("tagged-machine") });
    assert.equal(result.ok, true, result.problem);
    assert.deepEqual(findings(result), [advisory]);
  });

  it("in tags are an error where the platform team forbids them", async () => {
    const result = await pack.run({
      program: own("tagged-machine"),
      config: { exemptions: { enforcementLevel: "mandatory", tags: "forbidden" } },
    });
    assert.equal(result.ok, false);
    const said = findings(result);
    assert.deepEqual(said[0], mandatory);
    assert.ok(
      said.some(([name, level]) => name === "exemptions" && level === "mandatory"),
      JSON.stringify(said),
    );
  });

  it("are an error of a rule that nobody is exempted from, on `up`, too, before anything is created", async () => {
    const result = await pack.run({
      program: own("tagged-machine"),
      operation: "up",
      stack: "never",
      config: { exemptions: { never: ["state-machine-timeouts"] } },
    });
    assert.equal(result.ok, false);
    assert.deepEqual(findings(result)[0], mandatory);
    assert.deepEqual(pack.echo.created, []);
  });
});
