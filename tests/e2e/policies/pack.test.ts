import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDisplay } from "../../../local/display/display.ts";
import { setUp } from "../../../local/set-up.ts";
import type { Engine } from "../../../local/setup/engine.ts";
import { runStack } from "../../../local/stack.ts";

describe("the policy pack, through the real engine", () => {
  let engine: Engine;
  let dir: string;
  before(async function () {
    this.timeout(900_000);
    engine = await setUp(makeDisplay(), { emulator: false });
    dir = mkdtempSync(join(tmpdir(), "levee-pack-"));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const options = { stack: "local", config: { "aws:region": "eu-central-1" } };

  it("rejects a program whose API makes its callers wait for a Lambda function", async () => {
    const program = join(import.meta.dirname, "fixtures", "lambda-proxy.ts");
    const result = await runStack("preview", { ...options, engine, dir, program });
    assert.equal(result.ok, false);
    assert.deepEqual(
      result.policies.map(({ name, level, urn }) => [name, level, urn.split("::").at(-1)]),
      [["no-lambda-proxy", "mandatory", "proxy"]],
    );
    assert.match(result.problem, /proxy: \[no-lambda-proxy\] .*AWS_PROXY/s);
  });

  it("is what rejects it: without the pack the same program passes", async () => {
    const program = join(import.meta.dirname, "fixtures", "lambda-proxy.ts");
    const result = await runStack("preview", { ...options, engine, dir, program, policyPack: false });
    assert.equal(result.ok, true, result.problem);
  });
});
