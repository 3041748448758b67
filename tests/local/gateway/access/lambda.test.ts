import assert from "node:assert/strict";
import type { Authorizer } from "@aws-sdk/client-api-gateway";
import { identityOf } from "../../../../local/gateway/access/identity.ts";
import { lambdaAccess } from "../../../../local/gateway/access/lambda.ts";
import type { Exchange } from "../../../../local/gateway/exchange.ts";
import { GatewayError } from "../../../../local/gateway/gateway-error.ts";
import type { HttpAnswer } from "../../../../local/gateway/http-call.ts";
import type { Invoke } from "../../../../local/gateway/integrations/lambda.ts";
import { ContextMap } from "../../../../local/gateway/vtl/values.ts";

const exchangeOf = (headers: Record<string, string>, method = "GET"): Exchange =>
  ({
    request: { method, path: "/requests/1", headers: Object.entries(headers), query: new Map() },
    context: new ContextMap([["accountId", "0"]]),
    apiId: "a1",
    stage: "live",
    resourcePath: "/requests/{requestId}",
    pathParameters: new Map(),
    rawPathParameters: new Map(),
    stageVariables: new Map(),
  }) as unknown as Exchange;

const allow = (resource = "*", more: object = {}) => {
  const policyDocument = { Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: resource }] };
  return { principalId: "p", policyDocument, ...more };
};
const said = (value: unknown, failed = false): HttpAnswer => ({
  status: 200,
  headers: failed ? [["x-amz-function-error", "Unhandled"]] : [],
  body: Buffer.from(JSON.stringify(value)),
});

function bench(answer: HttpAnswer | GatewayError, authorizer: Authorizer = { type: "REQUEST" }) {
  const events: Record<string, unknown>[] = [];
  const time = { now: 0 };
  const invoke: Invoke = async (_exchange, payload) => {
    events.push(JSON.parse(payload));
    if (answer instanceof GatewayError) throw answer;
    return answer;
  };
  const identity = identityOf(authorizer.identitySource ?? "method.request.header.Authorization");
  assert.ok(typeof identity !== "string");
  return { events, time, authorize: lambdaAccess(authorizer, identity, "eu-central-1", invoke, () => time.now) };
}

const PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html";

describe(`a Lambda authorizer: ${PAGE}`, () => {
  it("tells the function of the request, and the context what the function said", async () => {
    const { authorize, events } = bench(
      said(allow("*", { context: { tenant: "acme", n: 1, ok: true }, usageIdentifierKey: "k" })),
    );
    const exchange = exchangeOf({ authorization: "t" });
    assert.deepEqual(await authorize(exchange), { apiKey: "k" });
    assert.equal(events[0]!.type, "REQUEST");
    assert.equal(events[0]!.methodArn, "arn:aws:execute-api:eu-central-1:0:a1/live/GET/requests/1");
    assert.ok(!("body" in events[0]!), "an authorizer gets no body");
    const context = exchange.context.get("authorizer") as ContextMap;
    assert.deepEqual(
      [...context],
      [
        ["principalId", "p"],
        ["tenant", "acme"],
        ["n", "1"],
        ["ok", "true"],
      ],
    );
  });

  it("gives a TOKEN authorizer the token, if it is of the form", async () => {
    const { authorize, events } = bench(said(allow()), { type: "TOKEN", identityValidationExpression: "Bearer .+" });
    await authorize(exchangeOf({ Authorization: "Bearer t" }));
    assert.deepEqual(Object.keys(events[0]!), ["type", "authorizationToken", "methodArn"]);
    await assert.rejects(authorize(exchangeOf({ Authorization: "t" })), { type: "UNAUTHORIZED" });
    assert.equal(events.length, 1);
  });

  it("is 401 without the identity, and the function is not asked", async () => {
    const { authorize, events } = bench(said(allow()));
    for (const headers of [{}, { Authorization: "" }] as Record<string, string>[])
      await assert.rejects(authorize(exchangeOf(headers)), { type: "UNAUTHORIZED", status: 401 });
    assert.equal(events.length, 0);
  });

  it("keeps an answer by the identity, for its time, and holds each method against it", async () => {
    const { authorize, events, time } = bench(said(allow("*/GET/*")), {
      type: "REQUEST",
      authorizerResultTtlInSeconds: 60,
    });
    await authorize(exchangeOf({ Authorization: "t" }));
    await assert.rejects(authorize(exchangeOf({ Authorization: "t" }, "POST")), { type: "ACCESS_DENIED", status: 403 });
    assert.equal(events.length, 1);
    await authorize(exchangeOf({ Authorization: "u" }));
    time.now = 60_000;
    await authorize(exchangeOf({ Authorization: "t" }));
    assert.equal(events.length, 3);
  });

  it("keeps none with a time of 0", async () => {
    const { authorize, events } = bench(said(allow()), { type: "REQUEST", authorizerResultTtlInSeconds: 0 });
    for (const _ of [1, 2]) await authorize(exchangeOf({ Authorization: "t" }));
    assert.equal(events.length, 2);
  });

  const failures: [title: string, answer: HttpAnswer | GatewayError, type: string][] = [
    ["the one message of a 401", said({ errorMessage: "Unauthorized" }, true), "UNAUTHORIZED"],
    ["any other error", said({ errorMessage: "Unauthorized!" }, true), "AUTHORIZER_FAILURE"],
    ["no answer in time", new GatewayError("INTEGRATION_TIMEOUT"), "AUTHORIZER_FAILURE"],
    ["a function that may not be invoked", new GatewayError("INTEGRATION_FAILURE"), "AUTHORIZER_CONFIGURATION_ERROR"],
    ["no principal", said({ ...allow(), principalId: "" }), "AUTHORIZER_CONFIGURATION_ERROR"],
    ["no policy", said({ principalId: "p" }), "AUTHORIZER_CONFIGURATION_ERROR"],
    ["a context with a list in it", said(allow("*", { context: { a: [] } })), "AUTHORIZER_CONFIGURATION_ERROR"],
    ["null", said(null), "AUTHORIZER_CONFIGURATION_ERROR"],
  ];
  for (const [title, answer, type] of failures)
    it(`lets nobody in for ${title}, and keeps that not`, async () => {
      const { authorize, events } = bench(answer);
      for (const _ of [1, 2]) await assert.rejects(authorize(exchangeOf({ Authorization: "t" })), { type });
      assert.equal(events.length, 2);
    });
});
