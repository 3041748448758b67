import assert from "node:assert/strict";
import { requestSchema } from "../../../../components/request-intake/schema.ts";
import { socketModel } from "../../../../components/request-intake/socket/socket-schema.ts";
import { Models } from "../../../../local/gateway/validator.ts";

const order = {
  type: "object",
  required: ["article"],
  additionalProperties: false,
  properties: {
    article: { $ref: "#/definitions/article" },
    parts: { type: "array", items: { $ref: "#" } },
    $ref: { enum: ["#"] },
    enum: { $ref: "#" },
    required: { $ref: "#/definitions/enum" },
    either: { enum: [{ $ref: "#" }] },
  },
  dependencies: { $ref: ["article"] },
  definitions: { article: { type: "string", maxLength: 3 }, enum: { not: { $ref: "#" } } },
};

describe("the model of a message", () => {
  const validate = new Models("a", { Message: socketModel(requestSchema("test", order, "/")) }).validate("Message");
  const body = { article: "A-1", parts: [{ article: "B-2" }] };

  for (const [what, message] of Object.entries<object>({
    "a request": { action: "request", body },
    "properties and definitions that are named like keywords": {
      action: "request",
      body: { ...body, enum: body, required: {}, $ref: "#", either: { $ref: "#" } },
    },
    "a key and a ref": { action: "request", body, idempotencyKey: "7f1c, and more", ref: "a_B-9" },
  }))
    it(`takes ${what}`, () => assert.ok(validate(message), JSON.stringify(validate.errors)));

  for (const [what, message] of Object.entries<unknown>({
    "no body": { action: "request" },
    "no action": { body },
    "another action": { action: "requests", body },
    "what it does not know": { action: "request", body, more: 1 },
    "a body that is a list": { action: "request", body: [body] },
    "a body without what it requires": { action: "request", body: {} },
    "a body with what it does not know": { action: "request", body: { ...body, more: 1 } },
    "a body that breaks a definition": { action: "request", body: { article: "A-12" } },
    "a body that breaks the schema deep inside": { action: "request", body: { ...body, parts: [{ parts: [] }] } },
    "a body that breaks it below a property named like a keyword": { action: "request", body: { ...body, enum: {} } },
    "a body that breaks it below a definition named like a keyword": {
      action: "request",
      body: { ...body, required: body },
    },
    "an empty key": { action: "request", body, idempotencyKey: "" },
    "a key that no header could carry": { action: "request", body, idempotencyKey: "a\nb" },
    "a key that is too long": { action: "request", body, idempotencyKey: "k".repeat(256) },
    "a ref that would have to be escaped": { action: "request", body, ref: 'a"b' },
    "a ref that is no text": { action: "request", body, ref: 1 },
    "a ref that is too long": { action: "request", body, ref: "r".repeat(65) },
    "a list": [],
  }))
    it(`refuses ${what}`, () => assert.equal(validate(message), false));
});
