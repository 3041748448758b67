import assert from "node:assert/strict";
import { GatewayError } from "../../../local/gateway/gateway-error.ts";
import { checkBody, checkParameters, Models } from "../../../local/gateway/validator.ts";

const RECORDED = "https://github.com/localstack/localstack, test_api_gateway_request_validator*";

/** The text of the refusal, or "" when there is none. */
function refusal(act: () => void): string {
  try {
    act();
    return "";
  } catch (error) {
    assert.ok(error instanceof GatewayError);
    return `${error.type} ${error.message} ${error.validation}`.trim();
  }
}

const validate = (schema: object, body: string) =>
  refusal(() => checkBody(new Models("a1", { M: JSON.stringify(schema) }).validate("M"), body));

/** In the words of https://github.com/java-json-tools/json-schema-validator/blob/master/src/main/resources/com/github/fge/jsonschema/validator/validation.properties */
const texts: [schema: object, body: string, text: string][] = [
  [{ required: ["a"] }, "{}", '[object has missing required properties (["a"])]'],
  [{ type: "object" }, "[]", '[instance type (array) does not match any allowed primitive type (allowed: ["object"])]'],
  [
    { properties: { a: { type: "string" } } },
    '{"a":1}',
    '[instance type (integer) does not match any allowed primitive type (allowed: ["string"])]',
  ],
  [
    { properties: {}, additionalProperties: false },
    '{"a":1}',
    '[object instance has properties which are not allowed by the schema: ["a"]]',
  ],
  [
    { properties: { a: { enum: ["x"] } } },
    '{"a":"y"}',
    '[instance value ("y") not found in enum (possible values: ["x"])]',
  ],
  [{ properties: { a: { pattern: "^b$" } } }, '{"a":"y"}', '[ECMA 262 regex "^b$" does not match input string "y"]'],
  [{ properties: { a: { maxLength: 1 } } }, '{"a":"yy"}', '[string "yy" is too long (length: 2, maximum allowed: 1)]'],
  [{ properties: { a: { minLength: 2 } } }, '{"a":"y"}', '[string "y" is too short (length: 1, required minimum: 2)]'],
  [
    { properties: { a: { minimum: 2 } } },
    '{"a":1}',
    "[numeric instance is lower than the required minimum (minimum: 2, found: 1)]",
  ],
  [
    { properties: { a: { maximum: 2 } } },
    '{"a":3}',
    "[numeric instance is greater than the required maximum (maximum: 2, found: 3)]",
  ],
  [
    { properties: { a: { format: "date-time" } } },
    '{"a":"y"}',
    '[string "y" is invalid against requested date-time format(s)]',
  ],
  [
    { required: ["a"], properties: { b: { type: "string" } } },
    '{"b":null}',
    '[object has missing required properties (["a"]), instance type (null) does not match any allowed primitive type (allowed: ["string"])]',
  ],
  [
    { properties: { a: { minItems: 1, uniqueItems: true } } },
    '{"a":[]}',
    "[array is too short: must have at least 1 elements but instance has 0 elements]",
  ],
  [
    { properties: { a: { maxItems: 1, uniqueItems: true } } },
    '{"a":[2,2]}',
    "[array is too long: must have at most 1 elements but instance has 2 elements, array must not contain duplicate elements]",
  ],
  // A keyword without words of its own has those of the local validator.
  [{ not: {} }, "{}", "[must NOT be valid]"],
];

describe("checkBody", () => {
  for (const [schema, body, text] of texts)
    it(`says ${text}`, () => assert.equal(validate(schema, body), `BAD_REQUEST_BODY Invalid request body ${text}`));

  it("knows draft 4: exclusiveMinimum is a boolean, id names a schema", () => {
    const schema = {
      $schema: "http://json-schema.org/draft-04/schema#",
      properties: { a: { minimum: 1, exclusiveMinimum: true } },
    };
    assert.equal(validate(schema, '{"a":2}'), "");
    assert.notEqual(validate(schema, '{"a":1}'), "");
  });

  it(`takes an empty body for {} and refuses what is not JSON: ${RECORDED}`, () => {
    assert.equal(validate({ type: "object" }, ""), "");
    assert.match(validate({ required: ["a"] }, ""), /missing required properties/);
    for (const body of ["{", "x", "{'a':1}", '{"a":1,}', "\u0000", "{}{}"])
      assert.match(validate({}, body), /^BAD_REQUEST_BODY/, body);
  });

  it(`follows references to other models of the API: ${RECORDED}`, () => {
    const models = new Models("a1", {
      Status: '{"type":"object","required":["Order"]}',
      List: '{"type":"array","items":{"$ref":"https://apigateway.amazonaws.com/restapis/a1/models/Status"}}',
    });
    assert.equal(
      refusal(() => checkBody(models.validate("List"), '[{"Order":1}]')),
      "",
    );
    assert.notEqual(
      refusal(() => checkBody(models.validate("List"), "[{}]")),
      "",
    );
  });

  it("has the models Empty and Error, and names one that does not exist", () => {
    const models = new Models("a1", {});
    assert.equal(
      refusal(() => checkBody(models.validate("Empty"), '{"a":1}')),
      "",
    );
    assert.throws(() => models.validate("Nope"), /the model "Nope" does not exist/);
  });

  it("is no way to change what all objects have", () => {
    assert.notEqual(validate({ type: "object", additionalProperties: false }, '{"__proto__":{"x":1}}'), "");
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });
});

describe("checkParameters", () => {
  const given: Record<string, string> = { "header.h1": "v", "querystring.q1": "", "path.id": "7" };
  const read = (place: string, name: string) => given[`${place}.${name}`];

  it("passes what is there, and names all that is missing or blank, api-gateway-request-validation-test.html", () => {
    assert.equal(
      refusal(() => checkParameters(["method.request.header.h1", "method.request.path.id"], read)),
      "",
    );
    const text = refusal(() => checkParameters(["method.request.header.h2", "method.request.querystring.q1"], read));
    assert.match(text, /^BAD_REQUEST_PARAMETERS Missing required request parameters: \[h2, q1\]/);
  });
});
