import assert from "node:assert/strict";
import fc from "fast-check";
import { milliseconds, seconds, spell } from "../../../components/parts/durations.ts";

describe("a duration", () => {
  it("is a number and a unit", () => {
    assert.equal(milliseconds("1 second"), 1_000);
    assert.equal(milliseconds("30 seconds"), 30_000);
    assert.equal(milliseconds("0.5 seconds"), 500);
    assert.equal(milliseconds("1 minute"), 60_000);
    assert.equal(seconds("2 hours"), 7_200);
    assert.equal(seconds("14 days"), 1_209_600);
  });

  it("is nothing else", () => {
    const others = [
      "30",
      "30s",
      "30  seconds",
      " 30 seconds",
      "30 seconds ",
      "-1 second",
      "1e3 seconds",
      "1 week",
      "one day",
      "",
      "Infinity days",
    ];
    for (const text of others)
      assert.throws(() => milliseconds(text), /is not a duration; write a number, a space and a unit/, text);
    assert.throws(() => milliseconds(30 as unknown as string), RangeError);
    assert.throws(() => milliseconds(`${"9".repeat(20)} days`), /longer than anything/);
  });

  it("is spelt in its largest unit", () => {
    assert.equal(spell(840), "14 minutes");
    assert.equal(spell(86_400), "1 day");
    assert.equal(spell(90), "90 seconds");
    assert.equal(spell(1), "1 second");
    assert.equal(spell(0), "0 seconds");
  });

  it("survives being spelt and read", () => {
    fc.assert(fc.property(fc.nat(10_000_000), (amount) => assert.equal(seconds(spell(amount)), amount)));
  });
});
