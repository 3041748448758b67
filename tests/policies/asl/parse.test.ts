import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDefinition } from "../../../policies/asl/parse.ts";
import { UNKNOWN } from "../../../policies/core/unknown.ts";

/** The definition as plain objects; what could not be read is shown as it is. */
function read(value: unknown, substitutions?: unknown): unknown {
  const parsed = parseDefinition(value, substitutions);
  if (parsed === UNKNOWN || "problem" in parsed) return parsed;
  return plain(parsed.definition);
}

const plain = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(plain)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
      : value;

const problem = (value: unknown): string => {
  const parsed = parseDefinition(value);
  assert.ok(parsed !== UNKNOWN && "problem" in parsed);
  return parsed.problem;
};

describe("parseDefinition", () => {
  it("reads JSON text and objects alike", () => {
    const definition = { StartAt: "A", States: { A: { Type: "Succeed" } } };
    assert.deepEqual(read(JSON.stringify(definition)), definition);
    assert.deepEqual(read(definition), definition);
  });

  it("reads past the byte order mark of a file", () => {
    assert.deepEqual(read('\uFEFF{ "StartAt": "A" }'), { StartAt: "A" });
  });

  it("leaves what is unknown where it stands", () => {
    assert.equal(read(UNKNOWN), UNKNOWN);
    assert.deepEqual(read({ States: { A: { Resource: UNKNOWN, Catch: [UNKNOWN] }, B: UNKNOWN } }), {
      States: { A: { Resource: UNKNOWN, Catch: [UNKNOWN] }, B: UNKNOWN },
    });
  });

  it("puts substitutions in, with their types where the placeholder stands alone", () => {
    const definition = { TimeoutSeconds: "${T}", Comment: "for ${Who}", Deep: [{ Limit: "${L}" }] };
    assert.deepEqual(read(definition, { T: 300, Who: "us", L: "5" }), {
      TimeoutSeconds: 300,
      Comment: "for us",
      Deep: [{ Limit: 5 }],
    });
  });

  it("takes a placeholder that is not resolved as unknown, and keeps text around one", () => {
    const definition = { TimeoutSeconds: "${T}", Resource: "arn:${AWS::Partition}:states:::sqs:sendMessage" };
    for (const substitutions of [undefined, {}, UNKNOWN, { T: UNKNOWN }, { T: { Ref: "X" } }]) {
      assert.deepEqual(read(definition, substitutions), {
        TimeoutSeconds: UNKNOWN,
        Resource: "arn:${AWS::Partition}:states:::sqs:sendMessage",
      });
    }
  });

  it("reads placeholders without quotes, which are JSON only once they are replaced", () => {
    const text = '{"TimeoutSeconds": ${T}, "Comment": "not ${T} \\" here", "States": ${States}}';
    assert.deepEqual(read(text, { T: 60, States: '{"A": {"Type": "Pass"}}' }), {
      TimeoutSeconds: 60,
      Comment: 'not 60 " here',
      States: { A: { Type: "Pass" } },
    });
    assert.deepEqual(read(text), {
      TimeoutSeconds: UNKNOWN,
      Comment: 'not ${T} " here',
      States: UNKNOWN,
    });
  });

  it("says what is not a definition", () => {
    assert.match(problem("{"), /^the definition is not JSON: /);
    assert.equal(problem('"text"'), "the definition is a string, not an object");
    assert.equal(problem([]), "the definition is a list, not an object");
    assert.equal(problem(undefined), "there is no definition");
    assert.equal(problem(null), "the definition is null, not an object");
  });

  it("says at once of a long text that a string in it has no end", function () {
    this.timeout(1_000);
    assert.match(problem(`{"StartAt": "${'\\"'.repeat(30_000)}`), /^the definition is not JSON: Unterminated string/);
  });

  it("refuses what is nested too deep instead of overflowing", () => {
    const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    assert.match(problem(deep), /nested more than 200 levels deep|not JSON/);
    let tree: Record<string, unknown> = {};
    for (let at = 0; at < 10_000; at++) tree = { tree };
    assert.match(problem(tree), /nested more than 200 levels deep/);
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    assert.match(problem(cycle), /nested more than 200 levels deep/);
  });

  it("keeps names that JavaScript knows", () => {
    const parsed = parseDefinition('{"States": {"__proto__": {"Type": "Pass"}, "constructor": {}}}');
    assert.ok(parsed !== UNKNOWN && "definition" in parsed);
    assert.deepEqual(Object.keys(parsed.definition.States as object), ["__proto__", "constructor"]);
    assert.equal(parsed.definition.toString, undefined);
  });

  it("says so when a value cannot be read at all", () => {
    const hostile = {
      get States(): never {
        throw new Error("unreadable");
      },
    };
    assert.equal(problem(hostile), "the definition cannot be read");
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (value, substitutions) => {
        parseDefinition(value, substitutions);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseDefinition(`{"a": ${text}}`, { a: text });
      }),
      { numRuns: 100 },
    );
  });
});
