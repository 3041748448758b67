import assert from "node:assert/strict";
import type { FakeApi } from "./fake-emulator.ts";
import { Bench, mocked } from "./served.ts";

const DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

describe("gateway responses", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  const deploy = (gatewayResponses: FakeApi["gatewayResponses"]) =>
    bench.serve({
      gatewayResponses,
      models: { Order: { type: "object", required: ["id"] } },
      validators: { v: { validateRequestBody: true } },
      methods: {
        "POST /orders/{id}": {
          requestValidatorId: "v",
          requestModels: { "application/json": "Order" },
          methodIntegration: mocked("x"),
        },
      },
    });
  const bad = { method: "POST", body: "{}", headers: { "X-Must": "1" } };

  describe("have headers", () => {
    it(`of every source: ${DOCS}/rest-api-parameter-mapping-sources.html`, async () => {
      await deploy({
        BAD_REQUEST_BODY: {
          responseParameters: {
            "gatewayresponse.header.Retry-After": "'3'",
            "gatewayresponse.header.X-Id": "context.requestId",
            "gatewayresponse.header.X-Echo": "method.request.header.X-Must",
            "gatewayresponse.header.X-Page": "method.request.querystring.page",
            "gatewayresponse.header.X-Path": "method.request.path.id",
            "gatewayresponse.header.X-None": "method.request.header.None",
            "gatewayresponse.header.X-Type": "context.error.responseType",
            "gatewayresponse.header.Content-Type": "'application/problem+json'",
          },
        },
      });
      const answer = await bench.call("/orders/7?page=2", bad);
      const { headers } = answer;
      assert.equal(headers["retry-after"], "3");
      assert.equal(headers["x-id"], headers["x-amzn-requestid"]);
      assert.deepEqual(
        [headers["x-echo"], headers["x-page"], headers["x-path"], headers["x-none"], headers["x-type"]],
        ["1", "2", "7", undefined, "BAD_REQUEST_BODY"],
      );
      assert.equal(headers["content-type"], "application/problem+json");
      assert.deepEqual(answer.json(), { message: "Invalid request body" });
    });

    it("but none that HTTP has no letters for", async () => {
      await deploy({
        DEFAULT_4XX: { responseParameters: { "gatewayresponse.header.X-Path": "method.request.path.id" } },
      });
      const answer = await bench.call("/orders/%0d%0aSet-Cookie:%20x", bad);
      assert.deepEqual(
        [answer.status, answer.headers["x-path"], answer.headers["set-cookie"]],
        [400, undefined, undefined],
      );
    });
  });

  it("are chosen by the first type of Accept, with that type", async () => {
    await deploy({
      DEFAULT_4XX: { responseTemplates: { "application/json": "json", "text/html": "<p>", "text/plain": "plain" } },
    });
    const said = async (Accept?: string) => {
      const { text, headers } = await bench.call("/nowhere", { headers: { ...(Accept && { Accept }) } });
      return [text, headers["content-type"]];
    };
    assert.deepEqual(await said(), ["json", "application/json"]);
    assert.deepEqual(await said("text/html, application/json"), ["<p>", "text/html"]);
    assert.deepEqual(await said("image/png"), ["json", "application/json"]);
  });
});
