import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvDraft04 from "ajv-draft-04";
import fc from "fast-check";
import { draft2020 } from "../../../../components/request-intake/openapi/draft-2020.ts";
import { refuseForeignKeywords } from "../../../../components/request-intake/schema-keywords.ts";

type Schema = Record<string, unknown>;

/** None of Object's: to ajv an object has those. */
const names = fc.constantFrom("a", "b", "c", "ü", "x/y~z");
const small = fc.integer({ min: 0, max: 3 });
const number = fc.integer({ min: -2, max: 3 });

/** Any value that the schemas below could have an opinion of. */
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    number,
    fc.constantFrom(0.5, 1.5, "", "a", "ab", "𝄞", true, null),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(names, tie("value"), { maxKeys: 3, noNullPrototype: true }),
})).value;

const types = fc.constantFrom("object", "array", "string", "number", "integer", "boolean", "null");

/** Schemas of draft 4, of every keyword that may be in one. */
const schemas = fc.letrec((tie) => {
  const list = fc.array(tie("schema"), { minLength: 1, maxLength: 2 });
  const open = fc.oneof(fc.boolean(), tie("schema"));
  const map = fc.dictionary(names, tie("schema"), { maxKeys: 2, noNullPrototype: true });
  return {
    schema: fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Schema>({}, { $ref: "#/definitions/a" }, { $ref: "#/definitions/x~1y~0z" }),
      },
      { weight: 1, arbitrary: types.map((type): Schema => ({ type })) },
      { weight: 3, arbitrary: tie("any") as fc.Arbitrary<Schema> },
    ),
    any: fc
      .array(
        fc.oneof(
          ...Object.entries({
            type: fc.oneof(types, fc.uniqueArray(types, { minLength: 1, maxLength: 3 })),
            enum: fc.uniqueArray(values, { minLength: 1, maxLength: 3, selector: (value) => JSON.stringify(value) }),
            title: fc.constant("definitions"),
            multipleOf: fc.constantFrom(1, 2, 0.5),
            maximum: number,
            exclusiveMaximum: fc.boolean(),
            minimum: number,
            maxLength: small,
            minLength: small,
            pattern: fc.constantFrom("^a", "b$", "."),
            maxItems: small,
            minItems: small,
            uniqueItems: fc.boolean(),
            maxProperties: small,
            minProperties: small,
            required: fc.uniqueArray(names, { minLength: 1, maxLength: 2 }),
            items: fc.oneof(tie("schema"), list),
            additionalItems: open,
            additionalProperties: open,
            properties: map,
            patternProperties: fc.dictionary(fc.constantFrom("^a", "b$"), tie("schema"), {
              maxKeys: 1,
              noNullPrototype: true,
            }),
            dependencies: fc.dictionary(
              names,
              fc.oneof(tie("schema"), fc.uniqueArray(names, { minLength: 1, maxLength: 2 })),
              { maxKeys: 2, noNullPrototype: true },
            ),
            allOf: list,
            anyOf: list,
            oneOf: list,
            not: tie("schema"),
          } as Record<string, fc.Arbitrary<unknown>>).map(([keyword, value]) =>
            value.map((value): Schema => ({ [keyword]: value })),
          ),
        ),
        { minLength: 1, maxLength: 3 },
      )
      .map((keywords): Schema => Object.assign({}, ...keywords)),
  };
});

const roots = fc
  .tuple(schemas.any as fc.Arbitrary<Schema>, schemas.any as fc.Arbitrary<Schema>, schemas.any as fc.Arbitrary<Schema>)
  .map(([root, a, odd]): Schema => {
    // A reference to itself has no end, and a limit that is excluded has to be there.
    const definitions = JSON.parse(JSON.stringify({ a, "x/y~z": odd }).replaceAll(/\{"\$ref":"[^"]*"\}/g, "{}"));
    return sound({ ...root, definitions }) as Schema;
  });

const sound = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sound);
  if (typeof value !== "object" || value === null) return value;
  const { exclusiveMaximum, ...rest } = value as Schema;
  const kept = "maximum" in rest && exclusiveMaximum !== undefined ? { ...rest, exclusiveMaximum } : rest;
  return Object.fromEntries(Object.entries(kept).map(([name, one]) => [name, name === "enum" ? one : sound(one)]));
};

const options = { strict: false, validateFormats: false, logger: false, addUsedSchema: false } as const;

describe("a schema of draft 4 in the words of 2020-12", function () {
  this.timeout(30_000);

  it("lets the same bodies pass, whatever it says", () => {
    const [old, later] = [new ajvDraft04.default(options), new Ajv2020(options)];
    // For keywords that no such schema has; its book-keeping for them throws at patternProperties below some "not".
    later.opts.unevaluated = false;
    const verdicts = { true: 0, false: 0 };
    fc.assert(
      fc.property(roots, fc.array(values, { minLength: 8, maxLength: 8 }), (schema, bodies) => {
        refuseForeignKeywords("x", "schema", schema);
        const before = old.compile(schema);
        const after = later.compile(draft2020(schema));
        for (const body of bodies) {
          const valid = before(body) as boolean;
          assert.equal(after(body), valid, JSON.stringify({ schema, body }));
          verdicts[`${valid}`]++;
        }
      }),
      { numRuns: 100 },
    );
    assert.ok(verdicts.true > 30 && verdicts.false > 30, JSON.stringify(verdicts));
  });

  it("says each difference in the new words, and refers to where it stands", () => {
    const schema = {
      $schema: "http://json-schema.org/draft-04/schema#",
      type: "object",
      properties: {
        limit: { maximum: 5, exclusiveMaximum: true },
        most: { maximum: 5, exclusiveMaximum: false },
        pair: { items: [{ type: "string" }], additionalItems: false },
        many: { items: { $ref: "#/definitions/a~1b" }, additionalItems: false },
        self: { $ref: "#" },
        definitions: { enum: [{ $ref: "#" }] },
      },
      dependencies: { a: ["b"], c: { required: ["d"] } },
      definitions: { "a/b": { exclusiveMaximum: true, maximum: 1 } },
    };
    assert.deepEqual(draft2020(schema, "#/components/schemas/Request"), {
      type: "object",
      properties: {
        limit: { exclusiveMaximum: 5 },
        most: { maximum: 5 },
        pair: { prefixItems: [{ type: "string" }], items: false },
        many: { items: { $ref: "#/components/schemas/Request/$defs/a~1b" } },
        self: { $ref: "#/components/schemas/Request" },
        definitions: { enum: [{ $ref: "#" }] },
      },
      dependentRequired: { a: ["b"] },
      dependentSchemas: { c: { required: ["d"] } },
      $defs: { "a/b": { exclusiveMaximum: 1 } },
    });
  });
});
