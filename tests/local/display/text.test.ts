import assert from "node:assert/strict";
import fc from "fast-check";
import { cut, durationText, percent, tableLines } from "../../../local/display/text.ts";

describe("the display's texts", () => {
  it("say durations as people do", () => {
    const said = [0, 49, 1234, 9949, 9950, 12_400, 59_499, 59_500, 60_000, 185_000, 3_600_000].map(durationText);
    assert.deepEqual(said, [
      "0.0 s",
      "0.0 s",
      "1.2 s",
      "9.9 s",
      "10 s",
      "12 s",
      "59 s",
      "1 min 00 s",
      "1 min 00 s",
      "3 min 05 s",
      "60 min 00 s",
    ]);
    assert.equal(durationText(-5), "0.0 s");
  });

  it("say 100 % only when everything is done", () => {
    assert.equal(percent({ done: 1999, total: 2000 }), 99);
    assert.equal(percent({ done: 2000, total: 2000 }), 100);
    assert.equal(percent({ done: 0, total: 0 }), 0);
    assert.equal(percent({ done: 5, total: 4 }), 100);
  });

  it("never are wider than they may be", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, columns) => {
        const short = cut(text, columns);
        assert.ok(short.length <= columns);
        if (text.length <= columns) assert.equal(short, text);
      }),
    );
  });

  it("align a table's values", () => {
    assert.deepEqual(
      tableLines([
        ["posted", 1234.56],
        ["p99 of the 202", "12 ms"],
      ]),
      ["  posted          1,234.6", "  p99 of the 202  12 ms"],
    );
    assert.deepEqual(tableLines([]), []);
  });
});
