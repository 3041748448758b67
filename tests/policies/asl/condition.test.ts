import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCondition, parseUpdate } from "../../../policies/asl/condition.ts";

const compare = (attribute: string, comparator: string, value: string) => ({
  op: "compare",
  comparator,
  attribute,
  value,
});

describe("parseCondition", () => {
  it("reads functions, comparisons and how they bind", () =>
    assert.deepEqual(parseCondition("attribute_not_exists(#o) OR NOT a.b = :x and expires < :now"), {
      op: "or",
      of: [
        { op: "absent", attribute: "#o" },
        {
          op: "and",
          of: [{ op: "not", of: compare("a.b", "=", ":x") }, compare("expires", "<", ":now")],
        },
      ],
    }));

  it("has the attribute to the left", () =>
    assert.deepEqual(parseCondition(":now >= list[0].expires"), compare("list[0].expires", "<=", ":now")));

  it("reads IN as one comparison or another", () =>
    assert.deepEqual(parseCondition("#s IN (:a, :b)"), {
      op: "or",
      of: [compare("#s", "=", ":a"), compare("#s", "=", ":b")],
    }));

  for (const text of [
    "a BETWEEN :a AND :b",
    "begins_with(a, :p)",
    "size(a) < :n",
    "attribute_type(a, :t)",
    "a = b",
    "contains(a, :x)",
  ]) {
    it(`reads ${text} as something else`, () => assert.deepEqual(parseCondition(text), { op: "other" }));
  }

  for (const text of [
    "",
    "a",
    "a =",
    "= :x",
    "(a = :x",
    "a = :x)",
    "a = :x b = :y",
    "a == :x",
    "NOT",
    "{% $x %}",
    "a & b",
  ]) {
    it(`refuses "${text}"`, () => assert.equal(parseCondition(text), undefined));
  }

  it("refuses what is nested too deep instead of overflowing", () => {
    assert.equal(parseCondition(`${"(".repeat(4_000)}a = :x${")".repeat(4_000)}`), undefined);
    assert.equal(parseCondition(`${"NOT ".repeat(4_000)}a = :x`), undefined);
  });

  it("never throws", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom("(", ")", "a", "#b", ":c", "=", "<", "AND", "or", "not", "in", "between", ",", "size", "%"),
        ),
        (words) => {
          parseCondition(words.join(" "));
          parseUpdate(`SET ${words.join(" ")}`);
        },
      ),
      { numRuns: 200 },
    ));
});

describe("parseUpdate", () => {
  it("reads what is done to each attribute", () =>
    assert.deepEqual(
      [...(parseUpdate("SET #o = :me, n = if_not_exists(n, :zero) + :one REMOVE a.b, c ADD d :one DELETE e :f") ?? [])],
      [
        ["#o", { does: "set", to: ":me" }],
        ["n", { does: "set", to: "if_not_exists ( n , :zero ) + :one" }],
        ["a.b", { does: "remove" }],
        ["c", { does: "remove" }],
        ["d", { does: "add", to: ":one" }],
      ],
    ));

  it("refuses what is none", () => {
    for (const text of ["a = :x", "SET a", "SET a :x", "SET %"]) assert.equal(parseUpdate(text), undefined, text);
  });
});
