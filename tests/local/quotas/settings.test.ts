import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGateway } from "../../../local/gateway/gateway.ts";
import { readSettings } from "../../../local/quotas/settings.ts";
import { ask } from "./set.ts";

describe("a file of quotas and faults", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "levee-quotas-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const written = (text: string) => {
    const file = join(dir, "quotas.json");
    writeFileSync(file, text);
    return file;
  };

  it("is what a gateway begins with, and the seed is said", async () => {
    const file = written(
      JSON.stringify({
        seed: 5,
        lambdaConcurrency: 10,
        quotas: { "ses-send": true },
        faults: [{ fault: "lose", service: "dynamodb", probability: 0.1 }],
      }),
    );
    const said: unknown[] = [];
    const quotas = readSettings(file);
    const gateway = await startGateway({ emulator: "http://127.0.0.1:1", quotas, log: (entry) => said.push(entry) });
    const { enforced } = await ask<{ enforced: object }>(gateway, "GET", "quotas");
    const { seed, faults } = await ask<{ seed: number; faults: { seed: number }[] }>(gateway, "GET", "faults");
    await gateway.close();
    assert.deepEqual(enforced, { "ses-send": { capacity: 1, refillPerSecond: 1 } });
    assert.deepEqual([seed, faults.map((fault) => fault.seed)], [5, [6]]);
    assert.deepEqual(said, [{ event: "faults are set", count: 1, seed: 5 }]);
  });

  it("is refused with its name and everything that is wrong in it", () => {
    assert.throws(() => readSettings(join(dir, "none.json")), /^Error: quotas: .*none\.json: ENOENT/);
    assert.throws(() => readSettings(written("{")), /quotas\.json: /);
    assert.throws(
      () => readSettings(written('{"faults":[{"fault":"drop","nth":0}],"lambdaConcurrency":0}')),
      /faults\.0\.nth: .*; *lambdaConcurrency|lambdaConcurrency: .*; *faults\.0\.nth/,
    );
  });
});
