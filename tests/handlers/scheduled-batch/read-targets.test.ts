import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_ID_BYTES, readTargets } from "../../../handlers/scheduled-batch/read-targets.ts";
import { targetId } from "../../../handlers/scheduled-batch/run.ts";

const id = fc.string({ minLength: 1, maxLength: 20 });
const target = fc.oneof(id, fc.record({ id, table: fc.string() }));

describe("the targets of a run", () => {
  it("are what was listed, if each is there once", () =>
    fc.assert(
      fc.property(fc.uniqueArray(target, { selector: targetId, maxLength: 30 }), (listed) => {
        assert.equal(readTargets(listed, 30), listed);
      }),
    ));

  const wrong: [what: string, listed: unknown, problem: RegExp][] = [
    ["no list", { a: 1 }, /of type object, not a list/],
    ["nothing", undefined, /of type undefined, not a list/],
    ["more than maxTargets", ["a", "b", "c", "d"], /4 targets are over maxTargets, 3; raise it/],
    ["a number", ["a", 7], /target 1 is of type number/],
    ["an empty name", [""], /target 0 is an empty text/],
    ["null", [null], /target 0 is null/],
    ["an object without id", [{ name: "a" }], /target 0 is of type object/],
    ["an id that is no text", [{ id: 7 }], /target 0 is of type object/],
    ["half a character", ["\ud800"], /target 0/],
    ["a name with a control character", ["a\nb"], /target 0 is of type string; .* without control characters/],
    ["a name that is too long", ["é".repeat(MAX_ID_BYTES / 2 + 1)], /has 130 bytes; 128 are allowed/],
    ["one twice", ["a", { id: "a" }], /target 1 is there twice/],
    ["more than a state holds", [{ id: "a", rows: "x".repeat(262_144) }], /bytes of JSON; 250000 fit/],
  ];
  for (const [what, listed, problem] of wrong) {
    it(`are refused when they are ${what}, and nobody tries again`, () => {
      assert.throws(() => readTargets(listed, 3), { name: "PermanentError", message: problem });
    });
  }
});
