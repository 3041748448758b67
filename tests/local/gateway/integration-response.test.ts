import assert from "node:assert/strict";
import type { ServiceReply } from "./fake-emulator.ts";
import { Bench, mocked, toHere } from "./served.ts";

const DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide";
const json = (text: string) => ({ responseTemplates: { "application/json": text } });

describe("what an integration answered", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  const answered = async (
    integrationResponses: object,
    reply: ServiceReply = {},
    headers: Record<string, string> = {},
  ) => {
    bench.emulator.service = () => reply;
    await bench.serve({
      methods: { "GET /": { methodIntegration: toHere(bench, "/there", { httpMethod: "GET", integrationResponses }) } },
    });
    return bench.call("/", { headers });
  };

  describe(`chooses a response by its status: ${DOCS}/api-gateway-integration-settings-integration-response.html`, () => {
    const responses = {
      "200": { selectionPattern: "2\\d{2}", ...json("fine") },
      "404": { selectionPattern: "404|410", ...json("not there") },
      "500": { ...json("default") },
    };
    const cases: [status: number, answer: number, text: string][] = [
      [200, 200, "fine"],
      [204, 200, "fine"],
      [410, 404, "not there"],
      [400, 500, "default"],
      [404, 404, "not there"],
      [503, 500, "default"],
    ];
    for (const [status, expected, text] of cases)
      it(`${status}: ${expected}`, async () => {
        const answer = await answered(responses, { status });
        assert.deepEqual([answer.status, answer.text], [expected, text]);
      });

    it("by the whole of it, as Java's matches does", async () => {
      const answer = await answered(
        { "200": { selectionPattern: "4", ...json("four") }, "500": json("default") },
        { status: 404 },
      );
      assert.equal(answer.text, "default");
    });

    it("and without one that fits it is a wrong configuration", async () => {
      const answer = await answered({ "200": { selectionPattern: "200" } }, { status: 201 });
      assert.deepEqual([answer.status, answer.json()], [500, { message: "Internal server error" }]);
      assert.match(JSON.stringify(bench.log.at(-1)), /no integration response for \\"201\\"/);
    });
  });

  describe(`goes into templates by the first type of Accept: ${DOCS}/request-response-data-mappings.html`, () => {
    const responses = {
      "200": { responseTemplates: { "application/json": "{\"j\":$input.json('$.a')}", "application/xml": "<x/>" } },
    };
    const cases: [accept: string | undefined, text: string, type: string][] = [
      [undefined, '{"j":"b"}', "application/json"],
      ["application/xml", "<x/>", "application/xml"],
      ["application/xml;q=0.1, application/json", "<x/>", "application/xml"],
      ["text/html", '{"j":"b"}', "application/json"],
      ["*/*", '{"j":"b"}', "application/json"],
    ];
    for (const [Accept, text, type] of cases)
      it(`${Accept}: ${type}`, async () => {
        const answer = await answered(responses, { body: '{"a":"b"}' }, { ...(Accept && { Accept }) });
        assert.deepEqual([answer.text, answer.headers["content-type"]], [text, type]);
      });

    it("and passes as it is without one", async () => {
      const answer = await answered({ "200": {} }, { body: "<not json>", headers: { "Content-Type": "text/xml" } });
      assert.deepEqual([answer.text, answer.headers["content-type"]], ["<not json>", "application/json"]);
    });
  });

  describe(`has its headers mapped: ${DOCS}/rest-api-parameter-mapping-sources.html`, () => {
    it("from every source", async () => {
      const from: Record<string, string> = {
        Fixed: "'it''s'",
        Header: "integration.response.header.X-From",
        Case: "integration.response.header.x-from",
        Multi: "integration.response.multivalueheader.X-From",
        Body: "integration.response.body",
        Path: "integration.response.body.a.b[1]",
        None: "integration.response.body.none",
        Context: "context.requestId",
        Stage: "stageVariables.no",
      };
      const responseParameters = Object.fromEntries(
        Object.entries(from).map(([name, source]) => [`method.response.header.X-${name}`, source]),
      );
      const { headers } = await answered(
        { "200": { responseParameters } },
        { headers: { "X-From": "there" }, body: '{"a":{"b":[1,"two"]}}' },
      );
      assert.deepEqual(
        ["fixed", "header", "case", "multi", "body", "path", "none", "stage"].map((name) => headers[`x-${name}`]),
        ["it''s", "there", undefined, "there", '{"a":{"b":[1,"two"]}}', "two", undefined, undefined],
      );
      assert.equal(headers["x-context"], headers["x-amzn-requestid"]);
    });

    it("and nothing of it passes by itself but the trace", async () => {
      const { rawHeaders } = await answered(
        { "200": {} },
        { headers: { "X-From": "a", "x-amz-request-id": "b", Server: "c" } },
      );
      const names = rawHeaders.filter((_, i) => i % 2 === 0).filter((name) => !["Date", "Connection"].includes(name));
      assert.deepEqual(names, [
        "Content-Type",
        "X-Amzn-Trace-Id",
        "x-amzn-RequestId",
        "x-amz-apigw-id",
        "Content-Length",
      ]);
    });

    it(`under another name where AWS renames: ${DOCS}/api-gateway-known-issues.html`, async () => {
      const names = [
        "Server",
        "Date",
        "Connection",
        "Content-Length",
        "WWW-Authenticate",
        "User-Agent",
        "Host",
        "Location",
        "Retry-After",
        "Transfer-Encoding",
      ];
      const responseParameters = Object.fromEntries(names.map((name) => [`method.response.header.${name}`, "'x'"]));
      const { headers } = await answered({ "200": { responseParameters } });
      const renamed = names.filter((name) => headers[`x-amzn-remapped-${name.toLowerCase()}`] === "x");
      assert.deepEqual(renamed, names.slice(0, 7));
      assert.deepEqual([headers.location, headers["retry-after"], headers["transfer-encoding"]], ["x", "x", undefined]);
    });

    for (const value of ["a\r\nSet-Cookie: b", "\u0000", "日本"])
      it(`but never to what HTTP has no letters for: ${JSON.stringify(value)}`, async () => {
        const answer = await answered(
          { "200": { responseParameters: { "method.response.header.X-A": "integration.response.body.a" } } },
          { body: JSON.stringify({ a: value }) },
        );
        assert.deepEqual([answer.status, answer.headers["set-cookie"]], [500, undefined]);
      });
  });

  it("reaches a HEAD without a body, and a 204 without a length", async () => {
    await bench.serve({
      methods: {
        "HEAD /": { methodIntegration: mocked("four") },
        "GET /": { methodIntegration: mocked("", { integrationResponses: { "204": {} } }) },
      },
    });
    const head = await bench.call("/", { method: "HEAD" });
    assert.deepEqual([head.status, head.headers["content-length"], head.text], [200, "4", ""]);
    const none = await bench.call("/");
    assert.deepEqual([none.status, none.headers["content-length"], none.text], [204, undefined, ""]);
  });

  it("may come from a template that fails, which is a 500", async () => {
    const answer = await answered({ "200": json("$util.parseJson($input.body)") }, { body: "{" });
    assert.deepEqual([answer.status, answer.json()], [500, { message: "Internal server error" }]);
    assert.match(JSON.stringify(bench.log.at(-1)), /parseJson/);
  });
});
