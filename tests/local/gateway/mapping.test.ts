import assert from "node:assert/strict";
import { compileMapping } from "../../../local/gateway/mapping.ts";

describe("a mapping expression", () => {
  for (const expression of [
    "",
    "nonsense",
    "'open",
    "method.request",
    "method.request.cookie.a",
    "method.response.header.X",
    "integration.response.status",
    "$context.requestId",
    "context",
    "request.header.X",
    "method.request.body[?(@.a)]",
    "method.request.body.a..b",
  ])
    it(`is not ${JSON.stringify(expression)}`, () => assert.equal(typeof compileMapping(expression), "string"));
});
