import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findings, own, Pack } from "./pack.ts";

describe("a baseline, through the real engine", () => {
  const pack = new Pack();
  const file = join(pack.dir, "dev.baseline.json");
  let written: string;
  before(async function () {
    this.timeout(900_000);
    await pack.start();
    const result = await pack.run({ program: own("one-machine"), env: { LEVEE_WRITE_BASELINE: file } });
    assert.equal(result.ok, false, "the run that writes it is judged as any other");
    written = readFileSync(file, "utf8");
    assert.equal(JSON.parse(written).findings.length, 1);
  });
  after(() => pack.stop());

  const env = { LEVEE_BASELINE: file };

  it("lets pass what it has, which stays visible", async () => {
    const result = await pack.run({ program: own("one-machine"), env });
    assert.equal(result.ok, true, result.problem);
    assert.deepEqual(findings(result), [["state-machine-timeouts", "advisory", "nightly"]]);
    assert.match(result.policies[0]!.message, /It is in the baseline \(.*dev\.baseline\.json\), so it does not block/);
  });

  it("blocks what is new, and that alone", async () => {
    const result = await pack.run({ program: own("two-machines"), env });
    assert.equal(result.ok, false);
    assert.deepEqual(findings(result).sort(), [
      ["state-machine-timeouts", "advisory", "nightly"],
      ["state-machine-timeouts", "mandatory", "weekly"],
    ]);
  });

  it("lets an update create what it has, and stops what is new before it is created", async () => {
    const result = await pack.run({ program: own("two-machines"), env, operation: "up", stack: "adopted" });
    assert.equal(result.ok, false);
    assert.deepEqual(pack.echo.created, ["nightly"]);
    assert.ok(findings(result).some(([, level, name]) => level === "mandatory" && name === "weekly"));
  });

  it("is written once: a second time is an error, and the file stays as it is", async () => {
    const result = await pack.run({ program: own("two-machines"), env: { LEVEE_WRITE_BASELINE: file } });
    assert.equal(result.ok, false);
    assert.match(
      result.problem,
      /\[exemptions\] Baseline .*dev\.baseline\.json: is there already, .*written only once/,
    );
    assert.equal(readFileSync(file, "utf8"), written);
  });
});
