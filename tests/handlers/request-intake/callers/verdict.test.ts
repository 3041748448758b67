import assert from "node:assert/strict";
import fc from "fast-check";
import type { Verdict } from "../../../../handlers/request-intake/callers/contract.ts";
import { identityOf } from "../../../../handlers/request-intake/callers/identity.ts";
import { outputOf, pseudonymOf, VerdictError } from "../../../../handlers/request-intake/callers/verdict.ts";
import { character } from "../../../character.ts";

const arn = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/live/GET/requests/1/result";
const all = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/live/*";
const output = (verdict: unknown) => outputOf("orders", arn, verdict as Verdict);

describe("an authorizer's verdict", () => {
  it("lets a caller in for the whole stage, by a name that does not say who it is", () => {
    const { principalId, ...rest } = output({ principal: "a@example.com", claims: { tenant: "acme" }, apiKey: "k" });
    assert.match(principalId, /^[\w-]{22}$/);
    assert.deepEqual(rest, {
      policyDocument: {
        Version: "2012-10-17",
        Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: all }],
      },
      context: { tenant: "acme" },
      usageIdentifierKey: "k",
    });
  });

  it("gives every principal one name in an instance, and no two the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), fc.string({ unit: character }), (one, other) => {
        assert.match(pseudonymOf("orders", one), /^[A-Za-z0-9_-]{22}$/);
        assert.equal(pseudonymOf("orders", one) === pseudonymOf("orders", other), one === other);
        assert.notEqual(pseudonymOf("orders", one), pseudonymOf("refunds", one));
      }),
      { numRuns: 50 },
    );
  });

  it("refuses by a policy, or by the one message that API Gateway knows", () => {
    assert.deepEqual(output("forbidden").policyDocument.Statement, [
      { Action: "execute-api:Invoke", Effect: "Deny", Resource: all },
    ]);
    assert.throws(() => output("unauthorized"), { name: "Error", message: "Unauthorized" });
  });

  for (const odd of [
    undefined,
    null,
    true,
    "allow",
    {},
    { principal: "" },
    { principal: 7 },
    // Halves of characters are one and the same to a hash.
    { principal: "\ud800" },
    { principal: "a", claims: [] },
    { principal: "a", claims: { tenant: 7 } },
    { principal: "a", claims: { "a b": "c" } },
    { principal: "a", claims: { principalId: "b" } },
    { principal: "a", apiKey: "" },
  ])
    it(`is none as ${JSON.stringify(odd)}, and lets nobody in`, () => {
      assert.throws(
        () => output(odd),
        (error) => error instanceof VerdictError && error.message !== "Unauthorized",
      );
    });
});

describe("a caller's identity", () => {
  it("is the headers that answers are kept by, and nothing else of the request", () => {
    const sent = { authorization: "bearer  t.o.k", "X-Client": "shop", Cookie: "c" };
    assert.deepEqual(identityOf(["Authorization", "x-client"], { headers: sent }), {
      headers: { authorization: "bearer  t.o.k", "x-client": "shop" },
      token: "t.o.k",
    });
    assert.deepEqual(identityOf(["Authorization"], { headers: { Authorization: "t" } }), {
      headers: { authorization: "t" },
      token: "t",
    });
    for (const headers of [null, {}, { Authorization: "" }])
      assert.equal(identityOf(["Authorization"], { headers }), undefined);
  });

  it("is none in a header that says two things, because an answer could be kept by the other", () => {
    const twice = { headers: { "x-client": "b" }, multiValueHeaders: { "x-client": ["a", "b"] } };
    assert.equal(identityOf(["X-Client"], twice), undefined);
    assert.equal(identityOf(["X-Client"], { headers: { "x-client": "a", "X-Client": "b" } }), undefined);
    assert.equal(identityOf(["X-Client"], { ...twice, multiValueHeaders: { "x-client": ["", "b"] } }), undefined);
    const same = { headers: { "x-client": "b" }, multiValueHeaders: { "x-client": ["b", "b"], "X-Client": ["b"] } };
    assert.deepEqual(identityOf(["X-Client"], same)?.headers, { "x-client": "b" });
  });
});
