import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requestSchema } from "../../../components/request-intake/schema.ts";

const subject = 'RequestIntake "orders"';
const of = (schema: string | object, root = "/") => requestSchema(subject, schema, root);

describe("RequestIntake's schema", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "levee-schema-"));
  });
  after(() => rmSync(root, { recursive: true }));
  const file = (text: string): string => {
    writeFileSync(join(root, "s.json"), text);
    return "s.json";
  };

  it("may be an object or a file, and becomes a model of draft 4", () => {
    const schema = { type: "object", required: ["sku"], properties: { sku: { type: "string" } } };
    const expected = { $schema: "http://json-schema.org/draft-04/schema#", ...schema };
    assert.deepEqual(JSON.parse(of(schema).model), expected);
    assert.deepEqual(JSON.parse(of(file(JSON.stringify(expected)), root).model), expected);
  });

  it("takes every keyword that API Gateway takes", () => {
    of({
      $schema: "http://json-schema.org/draft-04/schema",
      title: "t",
      description: "d",
      type: "object",
      definitions: { money: { type: "number", minimum: 0, maximum: 10, exclusiveMaximum: true, multipleOf: 0.01 } },
      properties: {
        a: { $ref: "#/definitions/money" },
        b: {
          type: ["string", "null"],
          pattern: "^x",
          minLength: 1,
          maxLength: 2,
          format: "date-time",
          enum: ["x", null],
        },
        c: {
          type: "array",
          items: [{ type: "string" }],
          additionalItems: false,
          minItems: 1,
          maxItems: 3,
          uniqueItems: true,
        },
        // A property may be called like a keyword that is refused.
        default: { type: "string" },
        const: { not: { enum: [1] } },
        d: { anyOf: [{ type: "string" }], oneOf: [{ $ref: "#/definitions/money" }], allOf: [{}] },
      },
      patternProperties: { "^x-": {} },
      dependencies: { a: ["b"], b: { required: ["a"] } },
      additionalProperties: { type: "string" },
      minProperties: 1,
      maxProperties: 9,
      required: ["a"],
    });
  });

  it("says in a sentence what a body has to be", () => {
    assert.equal(
      of({
        type: "object",
        required: ["sku", "quantity", "note"],
        properties: {
          sku: { type: "string" },
          quantity: { type: ["integer", "null"] },
          gift: { type: "boolean" },
          any: {},
        },
        additionalProperties: false,
      }).rule,
      'The body has to be a JSON object with "sku" (string), "quantity" (integer or null) and "note", optionally "gift" (boolean) and "any", ' +
        "and nothing else, as the API's schema says in full.",
    );
    assert.equal(of({ type: "object" }).rule, "The body has to be a JSON object, as the API's schema says in full.");
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`p${n}`, {}]));
    assert.match(of({ type: "object", properties: many }).rule, /"p19" and 30 more, as/);
  });

  const refusals: [title: string, schema: object, message: RegExp][] = [
    ["a list", [], /schema \[\] is not a JSON object; /],
    ["a keyword that every object of JavaScript has", { type: "object", toString: 1 }, /the keyword "toString" at #; /],
    [
      "another draft",
      { $schema: "http://json-schema.org/draft-07/schema#", type: "object" },
      /which is not draft 4; API Gateway's models are/,
    ],
    ["no type", {}, /has no type at its root; .*write "type": "object"/],
    ["another type", { type: "string" }, /has type "string" at its root/],
    [
      "a keyword of a later draft",
      { type: "object", properties: { a: { const: 1 } } },
      /has the keyword "const" at #\/properties\/a; it is of draft 6/,
    ],
    [
      "a keyword of nobody's",
      { type: "object", requried: ["a"] },
      /has the keyword "requried" at #; it is not of JSON Schema draft 4/,
    ],
    [
      "exclusiveMinimum",
      { type: "object", properties: { a: { minimum: 0, exclusiveMinimum: true } } },
      /"exclusiveMinimum".*API Gateway does not support/,
    ],
    [
      "a default",
      { type: "object", properties: { a: { items: { default: 1 } } } },
      /"default" at #\/properties\/a\/items; .*fill it in in the handler/,
    ],
    [
      "a remote reference",
      { type: "object", properties: { a: { $ref: "https://example.com/s.json" } } },
      /has \$ref "https.*below "definitions"/,
    ],
    ["a reference to a file", { type: "object", properties: { a: { $ref: "money.json#/x" } } }, /\$ref "money.json/],
    [
      "a reference that leads nowhere",
      { type: "object", properties: { a: { $ref: "#/definitions/no" } } },
      /is no JSON Schema of draft 4: .*#\/definitions\/no/,
    ],
    [
      "a format that API Gateway lacks",
      { type: "object", properties: { a: { format: "int32" } } },
      /has format "int32"/,
    ],
    [
      "required as a boolean",
      { type: "object", properties: { a: { required: true } } },
      /is no JSON Schema of draft 4/,
    ],
    ["an unknown type", { type: "object", properties: { a: { type: "text" } } }, /is no JSON Schema of draft 4/],
    ["a pattern that is none", { type: "object", properties: { a: { pattern: "(" } } }, /is no JSON Schema of draft 4/],
    ["a boolean schema", { type: "object", properties: { a: true } }, /is no JSON Schema of draft 4/],
    ["a schema that is too large", { type: "object", description: "x".repeat(410_000) }, /is over 409600 bytes/],
  ];
  for (const [title, schema, message] of refusals) {
    it(`is refused with ${title}`, () => assert.throws(() => of(schema), { name: "ArgumentError", message }));
  }

  it("is refused as a file that is not there, or no JSON, or no object", () => {
    assert.throws(
      () => of("no.json", root),
      /schema "no.json" cannot be read: there is no such file; name a file relative to the project/,
    );
    assert.throws(() => of(".", root), /schema "\." cannot be read: it is a folder; /);
    assert.throws(() => of(file("{"), root), /schema "s.json" is not JSON/);
    assert.throws(() => of(file("null"), root), /schema "s.json" is not a JSON object/);
    for (const nothing of [undefined as unknown as object, ""])
      assert.throws(() => of(nothing), /schema is missing; write a JSON Schema of draft 4, or name a file/);
  });
});
