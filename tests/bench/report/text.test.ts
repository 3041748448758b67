import assert from "node:assert/strict";
import { textOf } from "../../../bench/report/text.ts";
import { report } from "./report.ts";

describe("the text of a report", () => {
  const text = textOf(report);

  it("aligns its columns, labels to the left and figures to the right", () => {
    assert.match(text, /^ {16}one {3}the other$/m);
    assert.match(text, /^answered well {3}324 {7}1,000$/m);
    assert.match(text, /^lost {14}0 {11}0$/m);
  });

  it("says what was reached, what was missed and what was not measured", () => {
    assert.match(text, /^reached {5}first: 10 of 10$/m);
    assert.match(text, /^MISSED {6}second: 9 of 10$/m);
    assert.match(text, /^unmeasured {2}third: nothing$/m);
  });

  it("has no escape codes, and says when and on what it was measured", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    assert.doesNotMatch(text, /\u001B/);
    assert.match(text, /^2026-11-24 06:00 UTC, 2 cores \(Some <CPU>\), 4 GiB, load average before 0.5, Node 24.0.0$/m);
  });
});
