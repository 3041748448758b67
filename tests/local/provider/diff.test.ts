import assert from "node:assert/strict";
import { FILLED_IN } from "../../../local/provider/check.ts";
import { deletesFirst, diff } from "../../../local/provider/diff.ts";
import type { Properties } from "../../../local/provider/entry.ts";
import { UNKNOWN } from "../../../local/provider/wire.ts";
import { entry } from "./fake.ts";

const thing = entry({
  inputs: { name: "replace", size: "update", zone: "replace", tags: "update", hidden: "update" },
  objects: { tags: "map" },
  unseen: [{ input: "hidden", why: "nobody shows it" }],
});

const asMade = { name: "a", size: 1, tags: { x: "1" }, hidden: 1 };
const held = { name: "a", size: 1, tags: { x: "1" }, arn: "arn:a" };
const changes = (
  news: Properties,
  { state = held as Properties, oldInputs = asMade as Properties, ignoreChanges = [] as string[] } = {},
) => diff(thing, { state, oldInputs, news, ignoreChanges });

describe("the difference between a program and AWS", () => {
  it("is none when every input is as AWS holds it", () => {
    assert.deepEqual(changes(asMade), []);
  });

  it("is an update or a replacement, as the entry says", () => {
    assert.deepEqual(changes({ ...asMade, size: 2 }), [
      { input: "size", kind: "update", replaces: false, byProgram: true },
    ]);
    assert.deepEqual(changes({ ...asMade, name: "b" }), [
      { input: "name", kind: "update", replaces: true, byProgram: true },
    ]);
    assert.deepEqual(changes({ ...asMade, zone: "z" }), [
      { input: "zone", kind: "add", replaces: true, byProgram: true },
    ]);
  });

  it("is drift when AWS holds something else than the program has said all along", () => {
    assert.deepEqual(changes(asMade, { state: { ...held, size: 9 } }), [
      { input: "size", kind: "update", replaces: false, byProgram: false },
    ]);
    assert.deepEqual(changes(asMade, { state: { ...held, tags: {} } }), [
      { input: "tags", kind: "add", replaces: false, byProgram: false },
    ]);
    assert.deepEqual(changes(asMade, { state: { ...held, tags: { x: "1", y: "2" } } }).length, 1);
  });

  it("shows what was taken out of the program, and not what AWS chose by itself", () => {
    const { size, ...without } = asMade;
    assert.equal(size, 1);
    assert.deepEqual(changes(without), [{ input: "size", kind: "delete", replaces: false, byProgram: true }]);
    assert.deepEqual(changes(without, { oldInputs: without }), []);
  });

  it("counts a value that is not known yet as a change, by the entry's rule", () => {
    assert.deepEqual(changes({ ...asMade, size: UNKNOWN }), [
      { input: "size", kind: "update", replaces: false, byProgram: true },
    ]);
    assert.deepEqual(changes({ ...asMade, name: UNKNOWN })[0]?.replaces, true);
    assert.deepEqual(changes({ ...asMade, zone: UNKNOWN })[0]?.replaces, true, "where AWS holds nothing");
    assert.deepEqual(changes({ ...asMade, tags: { x: UNKNOWN } }).length, 1);
  });

  it("compares what cannot be read back with what the program said last", () => {
    assert.deepEqual(
      changes({ ...asMade, hidden: 2 }).map(({ input }) => input),
      ["hidden"],
    );
  });

  it("leaves out what the program asks to ignore, drift too", () => {
    const drifted = { state: { ...held, size: 9, tags: { x: "2", y: "3" } } };
    const left = (...ignoreChanges: string[]) =>
      changes(asMade, { ...drifted, ignoreChanges }).map(({ input }) => input);
    assert.deepEqual(left(), ["size", "tags"]);
    assert.deepEqual(left("size"), ["tags"]);
    assert.deepEqual(left("size", "tags.x"), ["tags"], "y is still there");
    assert.deepEqual(left("size", "tags.x", 'tags["y"]'), []);
    assert.deepEqual(left("size", "tags.*"), []);
    assert.deepEqual(left("*"), []);
  });
});

describe("a replacement", () => {
  const first = (news: Properties, identity?: string[]) => {
    const one = entry({ ...thing, identity });
    return deletesFirst(one, news, diff(one, { state: held, oldInputs: asMade, news }));
  };

  it("deletes the old resource first when both would have the same name", () => {
    assert.equal(first({ ...asMade, zone: "z" }), true);
  });

  it("makes the new one first when it has another name", () => {
    assert.equal(first({ ...asMade, zone: "z", name: "b" }), false);
    assert.equal(first({ ...asMade, zone: "z", [FILLED_IN]: ["name"] }), false, "a made-up name is made up anew");
  });

  it("goes by the inputs that the entry calls its identity", () => {
    assert.equal(first({ ...asMade, name: "b" }, ["zone"]), true);
    assert.equal(first({ ...asMade, zone: "z", name: "b" }, ["zone"]), false);
    assert.equal(first({ ...asMade, zone: "z" }, []), false, "AWS makes the ids");
  });

  it("is no matter for an update", () => {
    assert.equal(first({ ...asMade, size: 2 }), false);
  });
});
