import assert from "node:assert/strict";
import { jsonPath } from "../../../../local/gateway/vtl/json-path.ts";
import { parseJson, print, toJson } from "../../../../local/gateway/vtl/values.ts";

const SYNTAX = "https://github.com/json-path/JsonPath#operators";
const root = parseJson('{"a":{"b":[{"c":1},{"c":2}],"x y":"z","k-1":true},"id":"7","$":"d"}');

const cases: [path: string, json: string][] = [
  ["$", toJson(root)],
  ["$.a.b[0].c", "1"],
  ["$.a.b[-1].c", "2"],
  ["$['a']['x y']", '"z"'],
  ['$["a"]["x y"]', '"z"'],
  ["$.a.k-1", "true"],
  ["$.a.b[*].c", "[1,2]"],
  ["$.a.b.*", '[{"c":1},{"c":2}]'],
  ["$.a.b[*].d", "[]"],
  ["$.a['k-1'][*]", "[]"],
  ["$.*.b[1].c", "[2]"],
  ["id", '"7"'],
  ["$.id", '"7"'],
  ["$.no.way[3]", '""'],
  ["$.a.b[9]", '""'],
  ["$.constructor", '""'],
];

describe("jsonPath", () => {
  for (const [path, json] of cases)
    it(`reads ${path}`, () => {
      const read = jsonPath(path);
      assert.ok(typeof read === "function", String(read));
      assert.equal(toJson(read(root)), json, SYNTAX);
    });

  it("prints what a wildcard found as JSON", () => {
    const read = jsonPath("$.a.b[*]");
    assert.ok(typeof read === "function");
    assert.equal(print(read(root)), '[{"c":1},{"c":2}]');
  });

  it("refuses what implementations read differently", () => {
    for (const path of ["", "$..c", "$.a[?(@.c==1)]", "$.a[0:1]", "$.a[0,1]", "$.a.length()", "$.", "$[", "$.a b"])
      assert.equal(typeof jsonPath(path), "string", path);
  });
});
