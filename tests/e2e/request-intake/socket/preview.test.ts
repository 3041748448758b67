import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDisplay } from "../../../../local/display/make-display.ts";
import { setUp } from "../../../../local/set-up.ts";
import { runStack } from "../../../../local/stack.ts";

describe("the first preview of a WebSocket API, with the policy pack", () => {
  it("plans to create everything; the pack finds nothing, and leaves nothing open", async function () {
    this.timeout(900_000);
    const engine = await setUp(makeDisplay(), { emulator: false });
    const dir = mkdtempSync(join(tmpdir(), "levee-socket-preview-"));
    const orders = {
      handler: "handlers/orders/fulfil.ts",
      schema: "handlers/orders/order.schema.json",
      webSocket: true,
    };
    try {
      const config = { "aws:region": "eu-central-1", "levee:requestIntake": { orders } };
      const { ok, problem, policies, changes } = await runStack("preview", { engine, stack: "dev", dir, config });
      assert.equal(ok, true, problem);
      assert.deepEqual(policies, []);
      assert.deepEqual(Object.keys(changes), ["create"]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
