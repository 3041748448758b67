import assert from "node:assert/strict";
import { javaPattern, javaReplacement } from "../../../../local/gateway/vtl/java-regex.ts";

/** `text.replaceAll(pattern, replacement)` as Java has it. */
function replaceAll(text: string, pattern: string, replacement: string): string {
  const compiled = javaPattern(pattern);
  assert.ok(typeof compiled === "object", String(compiled));
  const fill = javaReplacement(replacement, compiled.groups);
  assert.ok(typeof fill === "function", String(fill));
  return text.replace(compiled.regex, fill);
}

const PATTERN = "https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html";

const cases: [title: string, text: string, pattern: string, replacement: string, expected: string][] = [
  ["replaces every match", "foobar123bab", "ba.", "foo", "foofoo123foo"],
  ["takes a group into the replacement", "a1b2", "([a-z])([0-9])", "$2$1", "1a2b"],
  ["gives an unmatched group as nothing", "b", "(a)?b", "[$1]", "[]"],
  ["quotes in the replacement", "a", "a", "\\$1\\\\", "$1\\"],
  ["matches $ before a final line end", "123\n", "[0-9]+$", "x", "x\n"],
  ["matches $ at the very end as well", "123", "^[0-9]+$", "", ""],
  ["does not match $ before an inner line end", "1\n2", "^[0-9]$", "x", "1\n2"],
  ["matches $ before a final CRLF and NEL", "1\r\n|2\u0085", "[0-9]$", "x", "1\r\n|x\u0085"],
  ["does not let . cross a line end", "a\nb\u0085c", "a.b.c", "x", "a\nb\u0085c"],
  ["lets . cross it by (?s)", "a\nb", "(?s)a.b", "x", "x"],
  ["folds ASCII by (?i)", "Idempotency-KEY", "(?i)^idempotency-key$", "x", "x"],
  ["folds nothing else by (?i)", "\u212Aelvin \u017F", "(?i)k|s", "x", "\u212Aelvin \u017F"],
  ["folds classes and ranges by (?i)", "aBzZ-9", "(?i)[a-m9]", "x", "xxzZ-x"],
  ["combines (?is)", "A\nB", "(?is)a.b", "x", "x"],
  ["takes \\s for ASCII space", "a b\u00A0c", "\\s", "_", "a_b\u00A0c"],
  ["takes \\S for the rest", "a b", "\\S", "_", "_ _"],
  ["takes \\d and \\w for ASCII", "1\u0661 a\u00e9", "[\\d\\w]", "_", "_\u0661 _\u00e9"],
  ["quotes punctuation by a backslash", "a-b/c'd_e", "\\-|\\/|\\'|\\_", "", "abcde"],
  ["replaces a whole code point", "a😀b", "[^ab]", "_", "a_b"],
  ["reads a class of odd characters", "a^b$c.d", "[$.^]", "", "abcd"],
  ["ends a class at its hyphen", "a-b", "[a-]", "", "b"],
  ["knows alternatives and counted repeats", "aaa-bb", "a{3}|b{2,}", "x", "x-x"],
  ["knows lazy repeats and look-ahead", "aab", "a+?(?=b)", "x", "xb"],
  ["matches the empty text between characters", "abc", "x*", "-", "-a-b-c-"],
  ["folds single members of a class by (?i)", "a[A]b]", "(?i)[a]", "x", "x[x]b]"],
  ["folds no range without letters by (?i)", "1a2", "(?i)[0-9]", "x", "xax"],
  ["takes brackets that close nothing as they are", "a]b}c", "]|}", "-", "a-b-c"],
  ["takes \\s in a class", "a b-c", "[\\s-]", "", "abc"],
  ["takes the last segment of a path", "/_aws/execute-api/a/test/requests/42", "^.*/", "", "42"],
  ["tests a request id", "1795475731123-aB3_-xyz9", "^[0-9]{13}-[A-Za-z0-9_-]{8,64}$", "", ""],
];

describe("javaPattern and javaReplacement", () => {
  for (const [title, text, pattern, replacement, expected] of cases)
    it(`${title}: '${pattern}'`, () => assert.equal(replaceAll(text, pattern, replacement), expected, PATTERN));

  it("say what they do not translate", () => {
    for (const pattern of [
      "(?m)a",
      "(?<n>a)",
      "(?>a)",
      "a*+",
      "\\p{L}",
      "\\Qa\\E",
      "[a[b]]",
      "[a&&b]",
      "[]a]",
      "a\\",
      "(?i)[A-z]",
      "a{",
      "\\h",
      "\\b",
      "[\\S]",
      "[a",
      "[a-",
      "(?i)[9-a]",
      "(?i)[Z-a]",
      "\\1",
      "a}+",
    ])
      assert.equal(typeof javaPattern(pattern), "string", pattern);
    assert.match(String(javaReplacement("$2", 1)), /names no group/);
    assert.match(String(javaReplacement("a$", 1)), /bare \$/);
  });
});
