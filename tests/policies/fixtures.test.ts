import assert from "node:assert/strict";
import { rules } from "../../policies/rules/rules.ts";
import { fixtures, sorted } from "./harness/fixtures.ts";
import { judge } from "./harness/judge.ts";

describe("the fixture programs of the rules", () => {
  const all = fixtures();

  for (const { rule, name, file, expected } of all) {
    it(`${rule}: ${name} has ${expected.length === 0 ? "no finding" : `${expected.length}, and no other`}`, async () => {
      const found = await judge(() => import(file), { rules: rules.filter((one) => one.name === rule) });
      assert.deepEqual(sorted(found.map(({ policy, level, on }) => [policy, level, on])), expected);
    });
  }

  for (const rule of rules) {
    it(`${rule.name}: has a program that breaks it, and one that does not`, () => {
      const own = all.filter((fixture) => fixture.rule === rule.name);
      assert.ok(
        own.some(({ name, expected }) => name === "bad" && expected.length > 0),
        "bad.ts with bad.json",
      );
      assert.ok(
        own.some(({ name, expected }) => name === "good" && expected.length === 0),
        "good.ts without good.json",
      );
    });
  }
});
