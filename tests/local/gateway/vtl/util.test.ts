import assert from "node:assert/strict";
import fc from "fast-check";
import { UTIL } from "../../../../local/gateway/vtl/util.ts";
import { parseJson, print, printDouble, toJson } from "../../../../local/gateway/vtl/values.ts";
import { character } from "../../../character.ts";

const PAGE =
  "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference";

const cases: [name: string, value: string, expected: string][] = [
  ["urlEncode", "x=a+b & c%", "x%3Da%2Bb+%26+c%25"],
  ["urlEncode", "AZaz09.-*_", "AZaz09.-*_"],
  ["urlEncode", "!'()~", "%21%27%28%29%7E"],
  ["urlEncode", "ü€😀", "%C3%BC%E2%82%AC%F0%9F%98%80"],
  ["urlEncode", "a\ud800b", "a%3Fb"],
  ["urlDecode", "x%3Da%2Bb+%26", "x=a+b &"],
  ["base64Encode", "ü?>", "w7w/Pg=="],
  ["base64Decode", "w7w/Pg==", "ü?>"],
  ["escapeJavaScript", 'it\'s "q" \\ /', 'it\\\'s \\"q\\" \\\\ \\/'],
  ["escapeJavaScript", "\b\n\t\f\r\u0001\u007f", "\\b\\n\\t\\f\\r\\u0001\u007f"],
  ["escapeJavaScript", "é€😀", "\\u00E9\\u20AC\\uD83D\\uDE00"],
  ["escapeJavaScript", "", ""],
];

describe("$util", () => {
  for (const [name, value, expected] of cases)
    it(`.${name} of ${JSON.stringify(value)}`, () => assert.equal(UTIL[name]!(value), expected, PAGE));

  it("encodes so that decoding gives the same text again", () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        const whole = text.toWellFormed().replaceAll("\ufffd", "?");
        assert.equal(UTIL.urlDecode!(UTIL.urlEncode!(whole)), whole);
        assert.equal(UTIL.base64Decode!(UTIL.base64Encode!(whole)), whole);
        assert.equal(new URLSearchParams(`a=${UTIL.urlEncode!(whole)}`).get("a"), whole);
      }),
    );
  });

  it("escapes so that JavaScript reads the same text again", () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        const escaped = String(UTIL.escapeJavaScript!(text));
        assert.match(escaped, /^[\x20-\x7f]*$/);
        assert.equal(JSON.parse(`"${escaped.replaceAll("\\'", "'")}"`), text);
      }),
    );
  });

  it("prints what it parsed as JSON prints it, numbers with their kind", () => {
    assert.equal(print(parseJson('{"a":[1,1.0,1e3,null,true,"x"]}')), '{a=[1,1.0,1000.0,null,true,"x"]}');
    assert.equal(toJson(parseJson('{"a":12345678901234567890,"b":{}}')), '{"a":12345678901234567890,"b":{}}');
    assert.deepEqual([0.05, 1e7, 1.5e-5, -0.1, 123456.7].map(printDouble), [
      "0.05",
      "1.0E7",
      "1.5E-5",
      "-0.1",
      "123456.7",
    ]);
  });

  it("reads any JSON text without losing a value", () => {
    fc.assert(
      fc.property(fc.json(), (text) =>
        assert.deepEqual(JSON.parse(toJson(parseJson(text)) || "null"), JSON.parse(text) ?? ""),
      ),
    );
  });
});
