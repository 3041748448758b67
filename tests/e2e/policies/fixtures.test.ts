import assert from "node:assert/strict";
import type { StackResult } from "../../../local/stack.ts";
import { rules } from "../../../policies/rules/rules.ts";
import { fixtures, sorted } from "../../policies/harness/fixtures.ts";
import { findings, Pack } from "./pack.ts";

describe("the policy pack, through the real engine", () => {
  const all = fixtures();
  const pack = new Pack(2);
  const previews = new Map<string, Promise<StackResult>>();
  before(async function () {
    this.timeout(900_000);
    await pack.start();
    // All at once, so that there are always two under way while the tests below wait for theirs.
    for (const { rule, file } of all) {
      const { level } = rules.find((one) => one.name === rule)!;
      // The rule alone, at its own level: "all" is Pulumi's word for every policy of a pack.
      const preview = pack.run({ program: file, config: { all: "disabled", [rule]: level, undetermined: "advisory" } });
      preview.catch(() => {});
      previews.set(file, preview);
    }
  });
  after(() => pack.stop());

  for (const { rule, name, file, expected } of all) {
    const blocked = expected.some(([, level]) => level === "mandatory");
    it(`${rule}: ${blocked ? "rejects" : "passes"} ${name}, with exactly its findings`, async () => {
      const result = await previews.get(file)!;
      assert.deepEqual(sorted(findings(result)), expected, result.problem);
      assert.equal(result.ok, !blocked, result.problem);
    });
  }
});
