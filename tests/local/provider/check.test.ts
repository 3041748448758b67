import assert from "node:assert/strict";
import { check, FILLED_IN } from "../../../local/provider/check.ts";
import { decode, SECRET, SIGNATURE, UNKNOWN, type Wire } from "../../../local/provider/wire.ts";
import { entry } from "./fake.ts";

const thing = entry({
  inputs: { name: "replace", size: "update", document: "update", tags: "update", rules: "update", list: "update" },
  defaults: { size: 3, tags: {} },
  json: ["document"],
  objects: { tags: "map", rules: ["id", "filter"], "rules.filter": ["prefix"] },
});
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const checked = (news: Wire, more = {}) => check(thing, { name: "my-thing", olds: {}, news, ...more });

describe("check", () => {
  it("fills in AWS's defaults, and notes that it did", () => {
    const { inputs, failures } = checked({ name: "a" });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs, { name: "a", size: 3, tags: {}, [FILLED_IN]: ["size", "tags"] });
    assert.equal(checked({ name: "a", size: 5 }).inputs.size, 5);
    assert.equal(checked({ name: "a", size: unknown }).inputs.size, unknown, "unknown is not missing");
    assert.equal(checked({ name: "a", size: null }).inputs.size, 3, "null is");
  });

  it("refuses an input that the entry does not carry over: type, input and what to do", () => {
    const { failures } = checked({ name: "a", colour: "red", __internal: 1 });
    assert.equal(failures.length, 1);
    assert.match(
      failures[0] as string,
      /^aws:fake\/thing:Thing: .* the input "colour" .* add it to the type's entry in local\/provider\/entries\//,
    );
  });

  it("refuses the same of what is inside an input, however deep, and whether known or not", () => {
    const paths = (news: Wire) =>
      checked({ name: "a", ...news }).failures.map((failure) => /"(.*?)"/.exec(failure)?.[1]);
    assert.deepEqual(paths({ tags: { any: "thing" }, rules: [{ id: 1, filter: { prefix: "a" } }] }), []);
    assert.deepEqual(
      paths({
        rules: [
          { id: 1, colour: 1 },
          { colour: 2, filter: { tag: unknown } },
        ],
      }),
      ["rules.colour", "rules.filter.tag"],
    );
    assert.deepEqual(paths({ size: { nested: 1 } }), ["size"], "an object where the entry has none");
    assert.deepEqual(paths({ list: ["a", { b: 1 }] }), ["list"]);
  });

  it("takes a document as text or as an object, and passes text on", () => {
    const document = (value: unknown) => checked({ name: "a", document: value }).inputs.document;
    assert.equal(document('{ "a": 1 }'), '{ "a": 1 }');
    assert.equal(document({ a: [1] }), '{"a":[1]}');
    assert.equal(document({ a: [unknown] }), unknown, "a text with a part that is unknown is unknown");
    assert.deepEqual(document({ a: { [SIGNATURE]: SECRET, value: "hush" } }), {
      [SIGNATURE]: SECRET,
      value: '{"a":"hush"}',
    });
  });

  it("makes a name up where the program gives none: the logical name and seven hexadecimal digits", () => {
    assert.match(checked({}).inputs.name as string, /^my-thing-[0-9a-f]{7}$/);
    assert.notEqual(checked({}).inputs.name, checked({}).inputs.name);
    const randomSeed = new Uint8Array([1, 2, 3]);
    assert.equal(
      checked({}, { randomSeed }).inputs.name,
      checked({}, { randomSeed }).inputs.name,
      "the engine's seed decides",
    );
  });

  it("keeps a made-up name from then on, but not one that the program took away", () => {
    const { inputs } = checked({});
    assert.equal(checked({}, { olds: inputs }).inputs.name, inputs.name);
    assert.notEqual(checked({}, { olds: { name: "given", [FILLED_IN]: ["size"] } }).inputs.name, "given");
    assert.deepEqual(checked({}, { olds: inputs }).inputs[FILLED_IN], ["name", "size", "tags"]);
  });

  it("follows the stack's autonaming", () => {
    const autonaming = { proposedName: "proposed", mode: "propose" } as const;
    assert.equal(checked({}, { autonaming }).inputs.name, "proposed");
    assert.match(
      checked({}, { autonaming: { ...autonaming, mode: "disable" } }).failures[0] as string,
      /name is missing/,
    );
  });

  it("lets an entry fit made-up names to its rules", () => {
    const fifo = { ...thing, autoname: (name: string) => `${name}.fifo` };
    assert.match(check(fifo, { name: "q", olds: {}, news: {} }).inputs.name as string, /^q-[0-9a-f]{7}\.fifo$/);
    const unnamed = { ...thing, named: "" };
    assert.equal(check(unnamed, { name: "q", olds: {}, news: {} }).inputs.name, undefined);
  });

  it("keeps secrets wrapped", () => {
    const secret = { [SIGNATURE]: SECRET, value: "hush" };
    const { inputs } = checked({ name: secret, tags: { a: secret } });
    assert.deepEqual(inputs.name, secret);
    assert.deepEqual([...decode(inputs).secret], ["name", "tags"]);
    assert.notEqual(decode(inputs).values.name, UNKNOWN);
  });
});
