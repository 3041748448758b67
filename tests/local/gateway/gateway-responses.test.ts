import assert from "node:assert/strict";
import type { FakeApi } from "./fake-emulator.ts";
import { Bench, mocked, toHere } from "./served.ts";

const DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide";
const templates = (json: string) => ({ responseTemplates: { "application/json": json } });

describe("gateway responses", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
    bench.emulator.service = ({ url }) => (url === "/slow" ? undefined : { body: "{}" });
  });
  after(() => bench.stop());

  const deploy = (gatewayResponses: FakeApi["gatewayResponses"]) =>
    bench.serve({
      gatewayResponses,
      models: { Order: { type: "object", required: ["id"], properties: { note: { maxLength: 2 } } } },
      validators: { v: { validateRequestBody: true, validateRequestParameters: true } },
      methods: {
        "POST /orders/{id}": {
          requestValidatorId: "v",
          requestModels: { "application/json": "Order" },
          requestParameters: { "method.request.header.X-Must": true },
          methodIntegration: mocked("x", { passthroughBehavior: "NEVER" }),
        },
        "GET /config": {
          methodIntegration: mocked("x", { integrationResponses: { "200": { selectionPattern: "9" } } }),
        },
        "GET /gone": { methodIntegration: toHere(bench, "/x", { uri: "http://127.0.0.1:1/x" }) },
        "GET /slow": { methodIntegration: toHere(bench, "/slow", { timeoutInMillis: 50 }) },
        "GET /broken": { methodIntegration: mocked("$util.parseJson('{')") },
      },
    });
  const bad = { method: "POST", body: "{}", headers: { "X-Must": "1", "Content-Type": "application/json" } };

  // Types, statuses and texts: supported-gateway-response-types.html
  const usual: [string, () => ReturnType<Bench["call"]>, number, string, string][] = [
    [
      "MISSING_AUTHENTICATION_TOKEN",
      () => bench.call("/nowhere"),
      403,
      "Missing Authentication Token",
      "MissingAuthenticationTokenException",
    ],
    [
      "MISSING_AUTHENTICATION_TOKEN",
      () => bench.call("/orders/1"),
      403,
      "Missing Authentication Token",
      "MissingAuthenticationTokenException",
    ],
    ["BAD_REQUEST_BODY", () => bench.call("/orders/1", bad), 400, "Invalid request body", "BadRequestException"],
    [
      "BAD_REQUEST_PARAMETERS",
      () => bench.call("/orders/1", { method: "POST" }),
      400,
      "Missing required request parameters: [X-Must]",
      "BadRequestException",
    ],
    [
      "UNSUPPORTED_MEDIA_TYPE",
      () => bench.call("/orders/1", { ...bad, headers: { "X-Must": "1", "Content-Type": "text/csv" } }),
      415,
      "Unsupported Media Type",
      "BadRequestException",
    ],
    [
      "API_CONFIGURATION_ERROR",
      () => bench.call("/config"),
      500,
      "Internal server error",
      "InternalServerErrorException",
    ],
    [
      "INTEGRATION_FAILURE",
      () => bench.call("/gone"),
      504,
      "Network error communicating with endpoint",
      "InternalServerErrorException",
    ],
    [
      "INTEGRATION_TIMEOUT",
      () => bench.call("/slow"),
      504,
      "Endpoint request timed out",
      "InternalServerErrorException",
    ],
    ["DEFAULT_5XX", () => bench.call("/broken"), 500, "Internal server error", "InternalServerErrorException"],
  ];
  describe(`by default: ${DOCS}/supported-gateway-response-types.html`, () => {
    before(() => deploy({}));
    for (const [type, call, status, message, errorType] of usual)
      it(`are ${status} ${message} for ${type}`, async () => {
        const answer = await call();
        assert.deepEqual([answer.status, answer.json()], [status, { message }]);
        assert.equal(answer.headers["content-type"], "application/json");
        assert.equal(answer.headers["x-amzn-errortype"], errorType);
        assert.match(answer.headers["x-amzn-requestid"]!, /^[0-9a-f-]{36}$/);
      });
  });

  describe("of a type's own", () => {
    before(() => {
      const types = new Set(usual.map(([type]) => type));
      return deploy(
        Object.fromEntries(
          [...types].map((type) => [
            type,
            { statusCode: "418", ...templates('{"type":"$context.error.responseType"}') },
          ]),
        ),
      );
    });
    for (const [type, call] of usual)
      it(`are given for ${type}`, async () => {
        const answer = await call();
        assert.deepEqual([answer.status, answer.json()], [418, { type }]);
      });
  });

  describe(`of a family: ${DOCS}/api-gateway-gatewayResponse-definition.html`, () => {
    before(() =>
      deploy({
        DEFAULT_4XX: templates('{"four":$context.error.messageString}'),
        DEFAULT_5XX: { statusCode: "503", ...templates('{"five":"$context.error.message"}') },
        UNSUPPORTED_MEDIA_TYPE: templates('{"own":1}'),
      }),
    );
    for (const [type, call, status, message] of usual)
      it(`stand in for ${type}`, async () => {
        const answer = await call();
        if (type === "UNSUPPORTED_MEDIA_TYPE")
          return assert.deepEqual([answer.status, answer.json()], [415, { own: 1 }]);
        const expected = status < 500 ? [status, { four: message }] : [503, { five: message }];
        assert.deepEqual([answer.status, answer.json()], expected);
      });
  });

  describe(`substitute variables, and nothing more: ${DOCS}/api-gateway-gatewayResponse-definition.html`, () => {
    const says = async (
      template: string,
      request: Parameters<Bench["call"]>[1] = bad,
      path = "/orders/a%20b?q=1&q=%22",
    ) => {
      await deploy({ DEFAULT_4XX: templates(template) });
      return (await bench.call(path, request)).text;
    };
    const cases: [template: string, text: string][] = [
      ["$context.error.message, $context.error.messageString.", 'Invalid request body, "Invalid request body".'],
      ["$context.error.responseType", "BAD_REQUEST_BODY"],
      ["$context.error.validationErrorString", '[object has missing required properties (["id"])]'],
      ["$context.httpMethod $context.resourcePath $context.stage", "POST /orders/{id} test"],
      ["$context.path", "/_aws/execute-api/a1b2c3/test/orders/a%20b"],
      ["$method.request.path.id|$method.request.querystring.q|$method.request.header.X-Must", 'a b|"|1'],
      ["$context.nothing|$context.error.nothing|$method.request.header.No|$stageVariables.no", "|||"],
      ["$5 $ $$ $x #x ## #* *# \\$context.stage", "$5 $ $$ $x #x ## #* *# \\test"],
      ["$context.identity.sourceIp", "127.0.0.1"],
      ["", ""],
    ];
    for (const [template, text] of cases)
      it(`${JSON.stringify(template)} gives ${JSON.stringify(text)}`, async () =>
        assert.equal(await says(template), text));

    it("give the reasons of a validation as they are, so that quotes of the caller are in them", async () => {
      const text = await says("$context.error.validationErrorString", { ...bad, body: '{"id":1,"note":"a\\"b"}' });
      assert.equal(text, '[string "a\\"b" is too long (length: 3, maximum allowed: 2)]');
    });

    it("give nothing for a validation that was none", async () => {
      assert.equal(await says("<$context.error.validationErrorString>", { method: "PUT" }), "<>");
    });
  });
});
