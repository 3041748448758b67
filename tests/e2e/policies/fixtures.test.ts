import assert from "node:assert/strict";
import { rules } from "../../../policies/rules/rules.ts";
import { fixtures, sorted } from "../../policies/harness/fixtures.ts";
import { Pack } from "./pack.ts";

describe("the policy pack, through the real engine", () => {
  const pack = new Pack();
  before(async function () {
    this.timeout(900_000);
    await pack.start();
  });
  after(() => pack.stop());

  for (const { rule, name, file, expected } of fixtures()) {
    const blocked = expected.some(([, level]) => level === "mandatory");
    it(`${rule}: ${blocked ? "rejects" : "passes"} ${name}, with exactly its findings`, async () => {
      // The rule alone, at its own level: "all" is Pulumi's word for every policy of a pack.
      const config = {
        all: "disabled",
        [rule]: rules.find((one) => one.name === rule)!.level,
        undetermined: "advisory",
      };
      const result = await pack.run({ program: file, config });
      assert.deepEqual(
        sorted(result.policies.map(({ name, level, urn }) => [name, level, urn.split("::").at(-1)!])),
        expected,
      );
      assert.equal(result.ok, !blocked, result.problem);
    });
  }
});
