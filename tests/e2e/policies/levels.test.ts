import assert from "node:assert/strict";
import { type Expected, sorted } from "../../policies/harness/fixtures.ts";
import { findings, fixture, Pack } from "./pack.ts";

describe("the levels of the policy pack's configuration", () => {
  const pack = new Pack();
  before(async function () {
    this.timeout(900_000);
    await pack.start();
  });
  after(() => pack.stop());

  const judged = async (name: string, config?: Record<string, unknown>) => {
    const result = await pack.run({ program: fixture(name), ...(config ? { config } : {}) });
    return { ok: result.ok, problem: result.problem, all: findings(result) };
  };
  const of = (rule: string, all: Expected[]) => sorted(all.filter(([name]) => name === rule));

  it("are those of the rules where there is none: the same program passes without the pack and is rejected with it", async () => {
    const program = fixture("no-synchronous-lambda/bad");
    const without = await pack.run({ program, policyPack: false });
    assert.deepEqual([without.ok, without.policies, without.diagnostics], [true, [], []], without.problem);
    const { ok, all } = await judged("no-synchronous-lambda/bad");
    assert.equal(ok, false);
    assert.deepEqual(of("no-synchronous-lambda", all), [
      ["no-synchronous-lambda", "mandatory", "partners"],
      ["no-synchronous-lambda", "mandatory", "post-order"],
    ]);
  });

  it("let everything pass, said, with all of them advisory", async () => {
    const { ok, all, problem } = await judged("no-synchronous-lambda/bad", { all: "advisory" });
    assert.equal(ok, true, problem);
    assert.deepEqual([...new Set(all.map(([, level]) => level))], ["advisory"]);
    assert.equal(of("no-synchronous-lambda", all).length, 2);
  });

  it("make one rule block that does not by itself", async () => {
    const usual = await judged("visibility-timeout/bad");
    assert.equal(usual.ok, true, usual.problem);
    const strict = await judged("visibility-timeout/bad", { "visibility-timeout": "mandatory" });
    assert.equal(strict.ok, false);
    const raised = of("visibility-timeout", usual.all).map(([name, , on]): Expected => [name, "mandatory", on]);
    assert.ok(raised.length > 0);
    assert.deepEqual(of("visibility-timeout", strict.all), raised);
  });

  it("silence one rule alone that is disabled", async () => {
    const usual = await judged("no-synchronous-lambda/bad");
    const { ok, all, problem } = await judged("no-synchronous-lambda/bad", { "no-synchronous-lambda": "disabled" });
    assert.equal(ok, true, problem);
    assert.deepEqual(sorted(all), sorted(usual.all.filter(([name]) => name !== "no-synchronous-lambda")));
    assert.ok(all.length > 0);
  });

  it("block, pass or hide what is undetermined, whatever rule it is of", async () => {
    const program = "state-machine-timeouts/bad-unknown";
    const outcome = async (config?: Record<string, unknown>) => {
      const { ok, all } = await judged(program, config);
      return [ok, [...new Set(of("undetermined", all).map(([, level]) => level))]];
    };
    assert.deepEqual(await outcome(), [true, ["advisory"]]);
    assert.deepEqual(await outcome({ undetermined: "mandatory" }), [false, ["mandatory"]]);
    assert.deepEqual(await outcome({ undetermined: "disabled" }), [true, []]);
  });

  it("come with the settings of a rule", async () => {
    const config = { "state-machine-timeouts": { enforcementLevel: "mandatory", maxTimeout: 60 } };
    assert.deepEqual(of("state-machine-timeouts", (await judged("state-machine-timeouts/good")).all), []);
    const { ok, all } = await judged("state-machine-timeouts/good", config);
    assert.equal(ok, false);
    assert.ok(of("state-machine-timeouts", all).length > 0);
  });

  it("are refused where the name is misspelt", async () => {
    const { ok, problem } = await judged("no-synchronous-lambda/good", { "no-synchronous-lamda": "disabled" });
    assert.equal(ok, false);
    assert.match(
      problem,
      /\[exemptions\] .*"no-synchronous-lamda" is no policy .*did you mean "no-synchronous-lambda"/,
    );
  });
});
