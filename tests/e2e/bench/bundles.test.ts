import assert from "node:assert/strict";
import { bundles } from "../../../bench/bundles.ts";

describe("the handler bundles", () => {
  it("hold at most 50 kB of our own code, and can be loaded", async () => {
    const figures = await bundles(1);
    const ours = figures.filter(({ bundle }) => bundle.startsWith("RequestIntake"));
    assert.equal(ours.length, 2);
    for (const { bundle, ownBytes, totalBytes, loadMs } of ours) {
      assert.ok(ownBytes > 1_000 && ownBytes <= 50_000, `${bundle}: ${ownBytes} bytes`);
      assert.ok(totalBytes > ownBytes && loadMs > 0, bundle);
    }
  });
});
