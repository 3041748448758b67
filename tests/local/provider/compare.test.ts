import assert from "node:assert/strict";
import { same } from "../../../local/provider/compare.ts";
import { ARCHIVE, SIGNATURE } from "../../../local/provider/wire.ts";
import { entry } from "./fake.ts";

const fake = entry({
  inputs: { name: "replace", document: "update", list: "update", set: "update", nested: "update", ttl: "update" },
  json: ["document"],
  sets: ["set", "nested.set", "nested.deep.set"],
  normal: { ttl: (ttl) => ((ttl as { on: boolean }).on ? ttl : { on: false }) },
});

describe("two values of an input", () => {
  it("are the same JSON document whatever their spacing and the order of their keys", () => {
    assert.ok(same(fake, "document", '{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}'));
    assert.ok(same(fake, "document", { a: 1 }, '{"a":1}'));
    assert.ok(!same(fake, "document", '{"b":[2,1]}', '{"b":[1,2]}'), "a list has an order");
    assert.ok(!same(fake, "document", '{"a":1}', '{"a":"1"}'));
    assert.ok(!same(fake, "document", "{not json", "{not JSON"));
  });

  it("are the same IAM policy if one action stands alone or in a list, and actions, resources and conditions are in any order", () => {
    const policy = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: statement });
    const one = policy([
      {
        Effect: "Allow",
        Action: ["b", "a"],
        Resource: "*",
        Principal: { AWS: ["1", "2"] },
        Condition: { Bool: { x: true } },
      },
    ]);
    const other = policy({
      Effect: "Allow",
      Action: ["a", "b"],
      Resource: ["*"],
      Principal: { AWS: ["2", "1"] },
      Condition: { Bool: { x: "true" } },
    });
    assert.ok(same(fake, "document", one, other));
    assert.ok(!same(fake, "document", one, policy([{ Effect: "Deny", Action: ["a", "b"], Resource: "*" }])));
    assert.ok(!same(fake, "document", one, other.replace('"a"', '"c"')));
    const two = policy([
      { Sid: "1", Effect: "Deny", Action: "a" },
      { Sid: "2", Effect: "Deny", Action: "b" },
    ]);
    assert.ok(
      !same(fake, "document", two, policy([{ Sid: "1", Effect: "Deny", Action: "a" }])),
      "a statement is missing",
    );
  });

  it("are the same set in any order, and the same list only in the same one", () => {
    assert.ok(same(fake, "set", [{ a: 1, b: 2 }, { a: 2 }], [{ a: 2 }, { b: 2, a: 1 }]));
    assert.ok(!same(fake, "set", ["a", "a"], ["a"]), "one is missing");
    assert.ok(!same(fake, "list", ["a", "b"], ["b", "a"]));
  });

  it("are the same when sets inside of them are, and lists beside those keep their order", () => {
    const nested = (set: string[], deep: string[], list: string[]) => ({ set, deep: { set: deep, list } });
    const one = nested(["a", "b"], ["c", "d"], ["e", "f"]);
    assert.ok(same(fake, "nested", one, nested(["b", "a"], ["d", "c"], ["e", "f"])));
    assert.ok(!same(fake, "nested", one, nested(["a", "b"], ["c", "d"], ["f", "e"])));
    assert.ok(!same(fake, "nested", one, nested(["a", "b"], ["c"], ["e", "f"])), "one is missing");
  });

  it("are the same if both say nothing", () => {
    const nothing = [undefined, null, "", [], {}];
    for (const a of nothing) for (const b of nothing) assert.ok(same(fake, "name", a, b));
    assert.ok(!same(fake, "name", false, undefined));
    assert.ok(!same(fake, "name", 0, undefined));
  });

  it("are brought to the entry's common form first", () => {
    assert.ok(same(fake, "ttl", { on: false, attribute: "a" }, { on: false }));
    assert.ok(!same(fake, "ttl", { on: true, attribute: "a" }, { on: true }));
  });

  it("are the same archive by hash, and an archive without one is like no other", () => {
    const archive = (hash?: string) => ({ [SIGNATURE]: ARCHIVE, hash });
    assert.ok(same(fake, "name", archive("1"), archive("1")));
    assert.ok(!same(fake, "name", archive("1"), archive("2")));
    assert.ok(!same(fake, "name", archive(), archive()));
    assert.ok(!same(fake, "name", archive("1"), undefined));
  });
});
