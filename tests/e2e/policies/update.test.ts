import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StackResult } from "../../../local/stack.ts";
import { findings, fixture, own, Pack } from "./pack.ts";

describe("`pulumi up` with the policy pack", () => {
  const pack = new Pack();
  before(async function () {
    this.timeout(900_000);
    await pack.start();
  });
  after(() => pack.stop());

  const up = (stack: string, program: string, more: { policyPack?: false; env?: Record<string, string> } = {}) => {
    pack.echo.created.length = 0;
    return pack.run({ operation: "up", stack, program, ...more });
  };

  it("creates a state machine without a timeout when the pack is not asked", async () => {
    const result = await up("unjudged", own("one-machine"), { policyPack: false });
    assert.equal(result.ok, true, result.problem);
    assert.deepEqual(pack.echo.created, ["nightly"]);
  });

  it("stops that state machine before it is created, and the report tells of it", async () => {
    const report = join(pack.dir, "stopped.json");
    const result = await up("stopped", own("one-machine"), { env: { LEVEE_REPORT: report } });
    assert.equal(result.ok, false);
    assert.deepEqual(findings(result), [["state-machine-timeouts", "mandatory", "nightly"]]);
    assert.doesNotMatch(result.policies[0]!.message, /exist already/);
    assert.deepEqual(pack.echo.created, []);
    const told = JSON.parse(readFileSync(report, "utf8")).findings as { rule: string; name: string }[];
    assert.deepEqual(
      told.map(({ rule, name }) => [rule, name]),
      [["state-machine-timeouts", "nightly"]],
    );
  });

  it("says at its end what needs several resources, that they exist by then, and fails", async () => {
    const result = await up("late", fixture("no-synchronous-lambda/bad"));
    assert.equal(result.ok, false);
    const blocking = result.policies.filter(({ level }) => level === "mandatory");
    assert.deepEqual(blocking.map(({ name, urn }) => [name, urn.split("::").at(-1)]).sort(), [
      ["no-synchronous-lambda", "partners"],
      ["no-synchronous-lambda", "post-order"],
    ]);
    for (const { message } of blocking) assert.match(message, /said at the end of the update: they exist already/);
    for (const name of ["place-order", "post-order", "partners"]) assert.ok(pack.echo.created.includes(name), name);
  });

  it("finds the same at the next preview of what exists, without the remark", async () => {
    const result = await pack.run({ stack: "late", program: fixture("no-synchronous-lambda/bad") });
    const blocking = result.policies.filter(({ level }) => level === "mandatory");
    assert.equal(blocking.length, 2);
    for (const { message } of blocking) assert.doesNotMatch(message, /exist already/);
    assert.deepEqual(Object.keys(result.changes), ["same"]);
  });

  it("stops before its creation a state machine that could not be judged at the preview, beside what it waited for", async () => {
    const about = ([policy]: string[]) => policy === "undetermined" || policy === "state-machine-timeouts";
    const preview = await pack.run({ stack: "unknown", program: own("unknown-machine") });
    assert.equal(preview.ok, true, preview.problem);
    assert.deepEqual(findings(preview).filter(about), [["undetermined", "advisory", "nightly"]]);
    const result = await up("unknown", own("unknown-machine"));
    assert.equal(result.ok, false);
    const [first] = findings(result).filter(about);
    assert.deepEqual(first, ["state-machine-timeouts", "mandatory", "nightly"]);
    assert.deepEqual(pack.echo.created, ["invoices"]);
  });

  it("decides at its end what was undetermined at the preview", async () => {
    const program = fixture("state-machine-timeouts/bad-unknown");
    const undetermined = (result: StackResult) => findings(result).some(([policy]) => policy === "undetermined");
    assert.equal(undetermined(await pack.run({ stack: "decided", program })), true);
    const result = await up("decided", program);
    assert.equal(result.ok, true, result.problem);
    assert.equal(undetermined(result), false);
  });
});
