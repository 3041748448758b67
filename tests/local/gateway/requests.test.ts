import assert from "node:assert/strict";
import { Bench, mocked, toHere } from "./served.ts";

const DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

describe("a request", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  describe(`whose type has a template or none: ${DOCS}/integration-passthrough-behaviors.html`, () => {
    const JSON_ONLY = { "application/json": "made" };
    const cases: [
      behavior: string | undefined,
      templates: object,
      type: string | undefined,
      body: string | 415,
      more?: string,
    ][] = [
      ["WHEN_NO_MATCH", JSON_ONLY, undefined, "made"],
      ["WHEN_NO_MATCH", JSON_ONLY, "application/json", "made"],
      ["WHEN_NO_MATCH", JSON_ONLY, "application/xml", "as sent"],
      ["WHEN_NO_MATCH", {}, "application/json", "as sent"],
      ["WHEN_NO_TEMPLATES", JSON_ONLY, undefined, "made"],
      ["WHEN_NO_TEMPLATES", JSON_ONLY, "application/xml", 415],
      ["WHEN_NO_TEMPLATES", {}, "application/xml", "as sent"],
      ["NEVER", JSON_ONLY, "application/json", "made"],
      ["NEVER", JSON_ONLY, undefined, "made"],
      ["NEVER", JSON_ONLY, "application/xml", 415],
      ["NEVER", {}, "application/json", 415],
      [undefined, JSON_ONLY, "text/plain", "as sent"],
      // "Only the MIME type is used": request-response-data-mappings.html
      ["NEVER", JSON_ONLY, "application/json; charset=utf-8", "made"],
      ["NEVER", JSON_ONLY, "Application/JSON", "made"],
      ["NEVER", { "application/xml": "made" }, undefined, 415],
      ["NEVER", { ...JSON_ONLY, "text/csv": "other" }, "text/csv", "other"],
    ];
    for (const [passthroughBehavior, requestTemplates, type, expected] of cases)
      it(`${passthroughBehavior ?? "no behaviour"}, templates ${Object.keys(requestTemplates)}, type ${type}: ${expected}`, async () => {
        await bench.serve({
          methods: {
            "POST /": { methodIntegration: toHere(bench, "/there", { passthroughBehavior, requestTemplates }) },
          },
        });
        const answer = await bench.call("/", {
          method: "POST",
          body: "as sent",
          ...(type && { headers: { "Content-Type": type } }),
        });
        if (expected !== 415) return assert.equal(bench.emulator.last.body.toString(), expected);
        assert.deepEqual([answer.status, answer.json()], [415, { message: "Unsupported Media Type" }]);
        assert.equal(answer.headers["x-amzn-errortype"], "BadRequestException");
      });
  });

  describe(`of another size than API Gateway takes: ${DOCS}/limits.html`, () => {
    before(() =>
      bench.serve({
        methods: { "POST /": { methodIntegration: toHere(bench, "/there") } },
        gatewayResponses: {
          REQUEST_TOO_LARGE: {
            statusCode: "413",
            responseTemplates: { "application/json": '{"mine":$context.error.messageString}' },
          },
        },
      }),
    );

    it("passes at 10 MB and is refused a byte above, as the API asks for", async () => {
      const body = Buffer.alloc(10 * 1024 * 1024, "x");
      bench.emulator.service = (request) => ({ body: String(request.body.length) });
      const most = await bench.call("/", { method: "POST", body, headers: { "Content-Type": "text/plain" } });
      assert.deepEqual([most.status, most.text], [200, String(body.length)]);
      const answer = await bench.call("/", { method: "POST", body: Buffer.concat([body, Buffer.from("x")]) });
      assert.deepEqual([answer.status, answer.json()], [413, { mine: "Request Too Long" }]);
      assert.equal(answer.headers["x-amzn-errortype"], "RequestTooLargeException");
    });

    it("is refused with more than 10,240 bytes of header values", async () => {
      const headers = (size: number) => ({ "X-A": "a".repeat(size / 2), "X-B": "b".repeat(size / 2) });
      assert.equal((await bench.call("/", { method: "POST", body: "x", headers: headers(9000) })).status, 200);
      assert.equal((await bench.call("/", { method: "POST", body: "x", headers: headers(10_300) })).status, 413);
    });

    it("is a failure of the integration when the answer is larger", async () => {
      bench.emulator.service = () => ({ body: Buffer.alloc(10 * 1024 * 1024 + 1) });
      assert.equal((await bench.call("/", { method: "POST", body: "x" })).status, 504);
    });
  });

  describe(`that is validated: ${DOCS}/api-gateway-method-request-validation.html`, () => {
    const order = { type: "object", required: ["id"], properties: { id: { type: "integer" } } };
    const deploy = (validator: object) =>
      bench.serve({
        models: { Order: order },
        validators: { v1: validator },
        methods: {
          "POST /orders/{id}": {
            requestValidatorId: "v1",
            requestModels: { "application/json": "Order" },
            requestParameters: {
              "method.request.header.X-Tenant": true,
              "method.request.querystring.page": true,
              "method.request.querystring.size": false,
            },
            methodIntegration: mocked("fine", { passthroughBehavior: "WHEN_NO_MATCH" }),
          },
        },
      });
    const post = (body: string, headers: Record<string, string> = {}, query = "") =>
      bench.call(`/orders/7${query}`, { method: "POST", body, headers });

    it("is refused for its body", async () => {
      await deploy({ validateRequestBody: true });
      assert.equal((await post('{"id":1}')).text, "fine");
      for (const body of ['{"id":"x"}', "{}", "", "{", "[1]", "null"]) {
        const answer = await post(body);
        assert.deepEqual([answer.status, answer.json()], [400, { message: "Invalid request body" }], body);
        assert.equal(answer.headers["x-amzn-errortype"], "BadRequestException");
      }
      assert.equal((await post("{", { "Content-Type": "text/plain" })).status, 500, "the mock gets it as it is");
    });

    it("is refused for its parameters", async () => {
      await deploy({ validateRequestParameters: true });
      assert.equal((await post("{", { "X-Tenant": "t" }, "?page=1")).text, "fine");
      const answer = await post("{");
      assert.deepEqual(
        [answer.status, answer.json()],
        [400, { message: "Missing required request parameters: [X-Tenant, page]" }],
      );
      assert.match((await post("{", { "X-Tenant": "t" }, "?page=")).text, /parameters: \[page\]/);
    });

    it("is not validated without a validator", async () => {
      await deploy({});
      assert.equal((await post("{")).text, "fine");
    });
  });

  describe("beyond the throttle of its stage", () => {
    const settings = (rate: number, burst: number) => ({
      "*/*": { throttlingRateLimit: rate, throttlingBurstLimit: burst },
    });

    it(`is a 429: ${DOCS}/api-gateway-request-throttling.html`, async () => {
      await bench.serve({
        methods: { "GET /a": { methodIntegration: mocked("a") }, "GET /b": { methodIntegration: mocked("b") } },
        stages: {
          test: {
            stageName: "test",
            methodSettings: { ...settings(0.001, 2), "b/GET": { throttlingRateLimit: 0.001, throttlingBurstLimit: 1 } },
          },
        },
      });
      const statuses = async (path: string) => {
        const all: number[] = [];
        for (let i = 0; i < 4; i++) all.push((await bench.call(path)).status);
        return all;
      };
      assert.deepEqual(await statuses("/a"), [200, 200, 429, 429]);
      assert.deepEqual(await statuses("/b"), [200, 429, 429, 429]);
      const answer = await bench.call("/a");
      assert.deepEqual(answer.json(), { message: "Too Many Requests" });
      assert.equal(answer.headers["x-amzn-errortype"], "TooManyRequestsException");
    });
  });
});
