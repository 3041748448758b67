import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import ajvDraft04 from "ajv-draft-04";
import { exampleOf } from "../../../../cli/smoke/intake/example.ts";

const order = JSON.parse(
  readFileSync(new URL("../../../../handlers/orders/order.schema.json", import.meta.url), "utf8"),
);

describe("an example of a schema of draft 4", () => {
  const ajv = new ajvDraft04.default({ strict: false, validateFormats: false });
  const schemas: Record<string, object> = {
    "the sample's": order,
    "any object": { type: "object" },
    "bounds that are flags": {
      type: "object",
      required: ["n", "m"],
      properties: {
        n: { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true },
        m: { type: "integer", minimum: 3, exclusiveMinimum: false, maximum: 3 },
      },
    },
    "references and alternatives": {
      type: "object",
      required: ["who", "when"],
      additionalProperties: false,
      properties: {
        who: { $ref: "#/definitions/person" },
        when: { oneOf: [{ type: "null" }, { type: "string", format: "date-time" }] },
      },
      definitions: {
        person: {
          type: "object",
          required: ["mail"],
          properties: { mail: { type: "string", pattern: "^[a-z]+@[a-z]+[.]example$" } },
        },
      },
    },
    "lists and choices": {
      type: "object",
      required: ["tags", "kind"],
      properties: {
        tags: { type: "array", minItems: 2, uniqueItems: true, items: { enum: ["a", "b", "c"] } },
        kind: { enum: ["x", 7, null] },
      },
    },
    "more properties than are required": {
      type: "object",
      minProperties: 2,
      additionalProperties: false,
      properties: { a: { type: "boolean" }, b: { type: "boolean" } },
    },
  };
  for (const [name, schema] of Object.entries(schemas)) {
    it(`is what ${name} allow, and the same each time`, async () => {
      const example = await exampleOf(schema);
      assert.notEqual(example, undefined);
      assert.ok(ajv.validate({ ...schema }, example), JSON.stringify(example));
      assert.deepEqual(await exampleOf(schema), example);
    });
  }

  it("is small: what need not be there is not, lists and numbers are as short and as low as can be", async () => {
    const { customer, items, ...more } = (await exampleOf(order)) as { customer: string; items: object[] };
    assert.deepEqual(more, {});
    assert.ok(customer.length <= 8, customer);
    assert.deepEqual(
      items.map((item) => ({ ...item, sku: "" })),
      [{ sku: "", quantity: 1 }],
    );
  });

  it("is larger where the smallest is not allowed", async () => {
    const n = { type: "integer", minimum: 2, not: { enum: [2] } };
    const { n: found } = (await exampleOf({ type: "object", required: ["n"], properties: { n } })) as { n: number };
    assert.ok(found > 2, String(found));
  });

  it("is none where there is none, or the library finds none", async () => {
    const schema = { type: "object", required: ["n"], properties: { n: { type: "integer", minimum: 2, maximum: 1 } } };
    assert.equal(await exampleOf(schema), undefined);
    assert.equal(await exampleOf({ type: "object", required: ["a"], properties: { a: { not: {} } } }), undefined);
  });
});
