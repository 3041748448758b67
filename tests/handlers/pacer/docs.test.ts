import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { budgetOf } from "../../../handlers/pacer/budget.ts";
import { MIN_PACE, RECOVERY_PER_S } from "../../../handlers/pacer/pace.ts";

describe("docs/pacer.md", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../../docs/pacer.md"), "utf8");

  it("states the numbers that the code has", () => {
    const [second, minute] = [budgetOf(40, 1_000), budgetOf(40, 60_000)];
    const row = (a: number, b: number) => new RegExp(`\\| \\**${a} ms\\** \\| \\**${b} ms\\** \\|`);
    assert.match(page, row(second.latenessMs, minute.latenessMs));
    assert.match(page, row(second.toleranceMs, minute.toleranceMs));
    assert.ok(
      page.includes(
        `= ${second.spacing / 1_000} ms | 61,500 ÷ 40 = ${(minute.spacing / 1_000).toLocaleString("en")} ms`,
      ),
    );
    assert.ok(page.includes(`under 1/${1 / MIN_PACE}`));
    assert.ok(page.includes(`+ ${RECOVERY_PER_S * 100} % of the budget`));
    assert.ok(page.includes(`in ${Math.ceil((1 - MIN_PACE) / RECOVERY_PER_S)} s`));
  });
});
