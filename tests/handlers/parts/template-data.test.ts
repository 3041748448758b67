import assert from "node:assert/strict";
import fc from "fast-check";
import { templateData } from "../../../handlers/parts/template-data.ts";
import { character } from "../../character.ts";

const nasty = `<b onclick='x'>"Zoë" & Söhne</b>\r\nBcc: all@example.org`;

/** Any text, with more than its share of what means something somewhere. */
const text = fc.string({
  unit: fc.oneof(fc.constantFrom(...`<>&"'\r\n\u2028{}%/:`), fc.string({ unit: character, maxLength: 1 })),
});

describe("what a template is filled in with", () => {
  it("has each value for the place where it stands", () => {
    assert.deepEqual(templateData({ given_name: nasty }), {
      given_name: "&#60;b onclick=&#39;x&#39;&#62;&#34;Zoë&#34; &#38; Söhne&#60;/b&#62;\r\nBcc: all@example.org",
      text_given_name: nasty,
      line_given_name: `<b onclick='x'>"Zoë" & Söhne</b> Bcc: all@example.org`,
      url_given_name:
        "%3Cb%20onclick%3D'x'%3E%22Zo%C3%AB%22%20%26%20S%C3%B6hne%3C%2Fb%3E%0D%0ABcc%3A%20all%40example.org",
    });
  });

  it("never brings markup into HTML, a line into a header, or an end into an address, and loses nothing but that", () => {
    fc.assert(
      fc.property(text, (value) => {
        const { x, text_x, line_x, url_x } = templateData({ x: value });
        assert.doesNotMatch(x!, /[<>"']|&(?!#\d+;)/);
        assert.equal(
          x!.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code)),
          value,
        );
        assert.equal(text_x, value);
        assert.doesNotMatch(line_x!, /[\p{Cc}\u2028\u2029]/u);
        assert.doesNotMatch(url_x!, /[^\w.!~*'()%-]/);
        assert.equal(decodeURIComponent(url_x!), value.toWellFormed());
      }),
    );
  });
});
