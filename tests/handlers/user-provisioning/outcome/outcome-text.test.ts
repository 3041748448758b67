import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { isOutcomeKey, outcomeKeyOf } from "../../../../handlers/user-provisioning/outcome/outcome-key.ts";
import { OUTCOME_COLUMNS, outcomeText } from "../../../../handlers/user-provisioning/outcome/outcome-text.ts";
import type { Row } from "../../../../handlers/user-provisioning/row.ts";
import { rowOf } from "../ledger-contract.ts";

async function textOf(rows: readonly Row[]): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of outcomeText(pagesOf(rows))) pieces.push(piece);
  return pieces.join("");
}

async function* pagesOf(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let i = 0; i < rows.length; i += 2) yield rows.slice(i, i + 2);
}

const row = (n: number, email: string | undefined, reason: string): Row => ({
  ...rowOf("r", n, { email, reason, provisioning: "failed", invitation: "none" }),
  rev: "",
  updatedAt: 0,
});

describe("an outcome file", () => {
  it("is a CSV of one line for each row, whatever stands in the roster, and nothing in it is a formula", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom("=", "+", "-", "@", '"', ",", "\n", "\t", "\r", "a", "ü") })),
        async (emails) => {
          const text = await textOf(emails.map((email, i) => row(i + 1, email, "why")));
          const [header, ...lines] = parse(text) as string[][];
          assert.deepEqual(header, OUTCOME_COLUMNS);
          assert.deepEqual(
            lines.map((fields) => fields[1]),
            emails.map((email) => (/^[=+\-@\t\r]/.test(email) ? `'${email}` : email)),
          );
        },
      ),
    ));

  it("has both reasons, and no address that was forgotten", async () => {
    const text = await textOf([{ ...row(1, undefined, "a"), invitationReason: "b" }]);
    assert.equal(text.split("\n")[1], "2,,failed,none,a; b");
  });

  it("stands beside its roster and is none itself", () => {
    assert.equal(outcomeKeyOf("rosters/a.csv"), "rosters/a.outcome.csv");
    for (const key of ["rosters/a.csv", "rosters/a.CSV", "rosters/a.xlsx", "rosters/a"]) {
      assert.ok(isOutcomeKey(outcomeKeyOf(key)));
      assert.ok(!isOutcomeKey(key));
    }
  });

  it("has a name that S3 takes, whatever its roster's is, and another one for each", () => {
    const key = (last: string) => `rosters/${"山".repeat(336)}${last}`;
    const [a, b] = [outcomeKeyOf(key("ab.csv")), outcomeKeyOf(key("ac.csv"))];
    assert.ok(Buffer.byteLength(key("ab.csv")) <= 1_024 && Buffer.byteLength(key("ab.outcome.csv")) > 1_024);
    assert.ok(Buffer.byteLength(a) <= 1_024 && isOutcomeKey(a) && a !== b);
    assert.match(a, /^rosters\/山+-[0-9a-f]{16}\.outcome\.csv$/);
    assert.equal(outcomeKeyOf(`rosters/${"x".repeat(1_004)}.csv`), `rosters/${"x".repeat(1_004)}.outcome.csv`);
    assert.ok(outcomeKeyOf(`rosters/${"x".repeat(1_005)}.csv`).length <= 1_024);
  });
});
