import assert from "node:assert/strict";
import { code, text } from "../../../policies/reports/markdown-escape.ts";

describe("text in Markdown", () => {
  it("is neither markup nor HTML nor a table's border", () => {
    assert.equal(
      text("a|b *c* _d_ e_f `e` <f> ~g~ [h](i) \\ & $j$"),
      "a&#124;b &#42;c&#42; &#95;d&#95; e_f &#96;e&#96; &#60;f&#62; &#126;g&#126; &#91;h&#93;(i) &#92; &#38; &#36;j&#36;",
    );
  });

  it("mentions no user and no issue", () => assert.equal(text("@team #1"), "@&#8203;team #&#8203;1"));

  it("is one line, without what nobody sees or what turns the text around", () =>
    assert.equal(text(" a\r\n\tb\u2028c\u202e\u200bd\u0000"), "a b cd"));

  it("keeps a web address as it is, and the sentence's end out of it", () => {
    assert.equal(text("see https://x.org/a_b?c=d#e_f. _g_"), "see https://x.org/a_b?c=d#e_f. &#95;g&#95;");
    assert.equal(text("https://x.org/<b>|@c"), "https://x.org/&#60;b&#62;&#124;@&#8203;c");
  });

  it("is cut at its length, never inside a character", () => {
    assert.equal(text("abcdef", 4), "abc…");
    assert.ok(text("ab😀😀", 4).isWellFormed());
    assert.ok(text("\ud800").isWellFormed());
  });
});

describe("a name as code in Markdown", () => {
  it("cannot end itself, the cell or the row", () =>
    assert.equal(code("a`|</code>\n@b"), "<code>a&#96;&#124;&#60;/code&#62; &#64;b</code>"));
  it("is there when it is empty, too", () => assert.equal(code(""), "<code>&#8203;</code>"));
});
