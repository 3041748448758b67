import assert from "node:assert/strict";
import { Bench, toHere } from "../served.ts";

const DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html";

interface Event {
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly requestContext: Record<string, unknown> & { readonly identity: Record<string, unknown> };
  readonly [name: string]: unknown;
}

describe(`a function behind a proxy: ${DOCS}`, () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
    const integration = toHere(bench, "", {
      type: "AWS_PROXY",
      uri: "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:work/invocations",
    });
    await bench.serve({
      methods: {
        "ANY /": { methodIntegration: integration },
        "ANY /requests/{id}": { methodIntegration: integration },
      },
      stages: { test: { stageName: "test", variables: { tier: "gold" } } },
    });
  });
  after(() => bench.stop());

  const returned = async (value: unknown, headers: Record<string, string> = {}) => {
    bench.emulator.service = () => ({ headers, body: typeof value === "string" ? value : JSON.stringify(value) });
    return bench.call("/");
  };
  const event = async (path: string, request: Parameters<Bench["call"]>[1] = {}): Promise<Event> => {
    bench.emulator.service = () => ({ body: '{"statusCode":200}' });
    await bench.call(path, request);
    return JSON.parse(bench.emulator.last.body.toString());
  };

  describe("gets an event", () => {
    it("of all that was asked", async () => {
      const { headers, multiValueHeaders, requestContext, ...rest } = await event("/requests/a%20b?q=1&q=%22&r", {
        method: "POST",
        body: '{"ü":1}',
        headers: {
          "X-Own": ["1", "2"],
          "user-agent": "tester",
          "Content-Type": "application/json",
          Host: "api.example",
        },
      });
      assert.deepEqual(rest, {
        resource: "/requests/{id}",
        path: "/requests/a%20b",
        httpMethod: "POST",
        queryStringParameters: { q: '"', r: "" },
        multiValueQueryStringParameters: { q: ["1", '"'], r: [""] },
        pathParameters: { id: "a%20b" },
        stageVariables: { tier: "gold" },
        body: '{"ü":1}',
        isBase64Encoded: false,
      });
      assert.deepEqual(
        [headers["X-Own"], multiValueHeaders["X-Own"], headers["User-Agent"]],
        ["2", ["1", "2"], "tester"],
      );
      assert.deepEqual([headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]], ["127.0.0.1", "http"]);
      const { requestId, extendedRequestId, requestTime, requestTimeEpoch, resourceId, identity, ...context } =
        requestContext;
      assert.deepEqual(context, {
        accountId: "000000000000",
        apiId: "a1b2c3",
        deploymentId: "d1",
        domainName: "api.example",
        domainPrefix: "api",
        httpMethod: "POST",
        path: "/_aws/execute-api/a1b2c3/test/requests/a%20b",
        protocol: "HTTP/1.1",
        resourcePath: "/requests/{id}",
        stage: "test",
      });
      assert.deepEqual(
        [typeof requestId, typeof extendedRequestId, typeof requestTime, typeof requestTimeEpoch, typeof resourceId],
        ["string", "string", "string", "number", "string"],
      );
      assert.deepEqual([identity.sourceIp, identity.userAgent, identity.user], ["127.0.0.1", "tester", null]);
    });

    it("with null for what there is not", async () => {
      const { queryStringParameters, multiValueQueryStringParameters, pathParameters, body, path, resource } =
        await event("/");
      assert.deepEqual(
        { queryStringParameters, multiValueQueryStringParameters, pathParameters, body, path, resource },
        {
          queryStringParameters: null,
          multiValueQueryStringParameters: null,
          pathParameters: null,
          body: null,
          path: "/",
          resource: "/",
        },
      );
    });
  });

  describe("answers in the output format", () => {
    it("with status, headers and body", async () => {
      const answer = await returned({
        statusCode: 201,
        headers: { "X-One": "1", "x-number": 2, "X-Flag": true, "content-type": "text/plain" },
        multiValueHeaders: { "X-Many": ["a", "b"], "x-one": ["0"] },
        body: "made é",
      });
      assert.deepEqual([answer.status, answer.text], [201, "made é"]);
      const { headers } = answer;
      assert.deepEqual(
        [headers["x-one"], headers["x-number"], headers["x-flag"], headers["x-many"], headers["content-type"]],
        ["0, 1", "2", "true", "a, b", "text/plain"],
      );
    });

    const fine: [title: string, value: object, status: number, body: string][] = [
      ["a status that is a text", { statusCode: "404" }, 404, ""],
      ["the last status that there is", { statusCode: 599 }, 599, ""],
      ["no body", { statusCode: 200, body: null }, 200, ""],
      ["no status", { body: "x" }, 200, "x"],
      ["an object of nothing", {}, 200, ""],
    ];
    for (const [title, value, status, body] of fine)
      it(`or with ${title}`, async () => {
        const answer = await returned(value);
        assert.deepEqual(
          [answer.status, answer.text, answer.headers["content-type"]],
          [status, body, "application/json"],
        );
      });

    // "If the function output is of a different format, API Gateway returns a 502 Bad Gateway error response."
    const malformed: [title: string, value: unknown][] = [
      ["an unknown field", { statusCode: 200, other: 1 }],
      ["a body that is an object", { statusCode: 200, body: {} }],
      ["a status that is none", { statusCode: "ok" }],
      ["a status out of range", { statusCode: 1000 }],
      ["headers that are a list", { statusCode: 200, headers: [] }],
      ["a header that is an object", { statusCode: 200, headers: { a: {} } }],
      ["a header with a line end", { statusCode: 200, headers: { a: "b\r\nc: d" } }],
      ["many values that are one", { statusCode: 200, multiValueHeaders: { a: "b" } }],
      ["a text", JSON.stringify("x")],
      ["null", "null"],
      ["a list", []],
      ["no JSON", "<oops>"],
      ["nothing", ""],
    ];
    for (const [title, value] of malformed)
      it(`or it is a 502, for ${title}`, async () => {
        const answer = await returned(value);
        assert.deepEqual([answer.status, answer.json()], [502, { message: "Internal server error" }]);
        assert.equal(answer.headers["x-amzn-errortype"], "InternalServerErrorException");
      });

    it("or it is a 502, for a function that throws", async () => {
      const answer = await returned({ statusCode: 200, body: "x" }, { "X-Amz-Function-Error": "Unhandled" });
      assert.equal(answer.status, 502);
    });
  });

  it("that is throttled or missing is a 500", async () => {
    for (const status of [429, 404, 403]) {
      bench.emulator.service = () => ({ status, body: '{"message":"no"}' });
      const answer = await bench.call("/");
      assert.deepEqual([answer.status, answer.json()], [500, { message: "Internal server error" }]);
    }
  });

  it("is not called with an event over 6 MB, which Lambda rejects: 500", async () => {
    bench.emulator.service = () => ({ body: '{"statusCode":200}' });
    assert.equal((await bench.call("/", { method: "POST", body: "x".repeat(6_000_000) })).status, 200);
    const answer = await bench.call("/", { method: "POST", body: '"'.repeat(3_145_728) });
    assert.deepEqual([answer.status, answer.json()], [500, { message: "Internal server error" }]);
  });

  it("gets headers of any name", async () => {
    const { headers, multiValueHeaders } = await event("/", { headers: { constructor: ["2", "3"] } });
    assert.deepEqual([headers.constructor, multiValueHeaders.constructor], ["3", ["2", "3"]]);
  });
});
