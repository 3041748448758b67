import assert from "node:assert/strict";
import { timeoutOf } from "../../../local/gateway/custom-integration.ts";
import { Bench, toHere } from "./served.ts";

const DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

describe("the request to an integration", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  /** What the backend saw of a `POST /in/{id}`. */
  const seen = async (integration: object, headers: Record<string, string | string[]> = {}, query = "") => {
    await bench.serve({ methods: { "POST /in/{id}": { methodIntegration: toHere(bench, "/out", integration) } } });
    const answer = await bench.call(`/in/7%2F%20x${query}`, { method: "POST", body: '{"a":{"b":"c"}}', headers });
    return { answer, ...bench.emulator.last };
  };
  const mapped = (requestParameters: Record<string, string>) => ({ requestParameters });

  describe(`has headers from every source: ${DOCS}/rest-api-parameter-mapping-sources.html`, () => {
    const cases: [expression: string, value: string | undefined][] = [
      ["'application/x-www-form-urlencoded'", "application/x-www-form-urlencoded"],
      ["method.request.path.id", "7/ x"],
      ["method.request.querystring.q", "2"],
      ["method.request.multivaluequerystring.q", "1,2"],
      ["method.request.querystring.Q", undefined],
      ["method.request.header.X-In", "second"],
      ["method.request.multivalueheader.X-In", "first,second"],
      ["method.request.header.x-in", undefined],
      ["method.request.body", '{"a":{"b":"c"}}'],
      ["method.request.body.a.b", "c"],
      ["method.request.body.z", undefined],
      ["context.httpMethod", "POST"],
      ["context.identity.sourceIp", "127.0.0.1"],
      ["context.nothing", undefined],
      ["stageVariables.nothing", undefined],
    ];
    for (const [expression, value] of cases)
      it(`${expression}: ${value}`, async () => {
        const { headers } = await seen(
          mapped({ "integration.request.header.X-Out": expression }),
          { "X-In": ["first", "second"] },
          "?q=1&q=2",
        );
        assert.equal(headers["x-out"], value);
      });
  });

  it("has a query and a path of mapped values, encoded", async () => {
    const { url } = await seen(
      {
        uri: `${bench.emulator.url}/out/{name}/x`,
        ...mapped({
          "integration.request.querystring.q": "method.request.path.id",
          "integration.request.querystring.n": "'a b&c'",
          "integration.request.path.name": "method.request.querystring.deep",
        }),
      },
      {},
      "?deep=a%2Fb%20c%3F",
    );
    assert.equal(url, "/out/a/b%20c%3F/x?q=7%2F+x&n=a+b%26c");
  });

  it("has nothing of the caller but the type of the body, and what API Gateway adds", async () => {
    const { rawHeaders } = await seen(
      {},
      { "X-In": "1", Cookie: "c", "Content-Type": "application/json", "User-Agent": "me" },
    );
    const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    assert.deepEqual(names.filter((name) => !["host", "connection", "content-length"].includes(name)).sort(), [
      "accept",
      "content-type",
      "user-agent",
      "x-amzn-trace-id",
    ]);
    assert.equal(bench.emulator.last.headers["user-agent"], "AmazonAPIGateway_a1b2c3");
    assert.equal(bench.emulator.last.headers.accept, "application/json");
  });

  describe(`is overridden by a template: ${DOCS}/apigateway-override-request-response-parameters.html`, () => {
    it("in headers, query and path", async () => {
      const template = [
        "#set($context.requestOverride.header.X-Out = $input.path('$.a.b'))",
        "#set($context.requestOverride.querystring.q = \"$input.params('id')\")",
        "#set($context.requestOverride.path.name = 'there')made",
      ].join("");
      const { url, headers, body } = await seen({
        uri: `${bench.emulator.url}/out/{name}`,
        requestTemplates: { "application/json": template },
        ...mapped({ "integration.request.header.X-Out": "'mapped'" }),
      });
      assert.deepEqual([url, headers["x-out"], body.toString()], ["/out/there?q=7%2F+x", "c", "made"]);
    });
  });

  describe(`may not carry a header that API Gateway owns: ${DOCS}/api-gateway-known-issues.html`, () => {
    for (const name of ["Content-Length", "Transfer-Encoding", "X-Amzn-Trace-Id"])
      it(`${name}, which is a wrong configuration`, async () => {
        const { answer } = await seen(mapped({ [`integration.request.header.${name}`]: "'1'" }));
        assert.deepEqual([answer.status, answer.json()], [500, { message: "Internal server error" }]);
      });

    it("Authorization, which is one for AWS and fine for HTTP", async () => {
      const authorization = mapped({ "integration.request.header.Authorization": "'mine'" });
      assert.equal((await seen(authorization)).headers.authorization, "mine");
      const uri = "arn:aws:apigateway:eu-central-1:dynamodb:action/GetItem";
      assert.equal((await seen({ type: "AWS", uri, ...authorization })).answer.status, 500);
      assert.equal(
        (await seen({ type: "AWS", uri, ...mapped({ "integration.request.header.X-A": "'1'" }) })).answer.status,
        200,
      );
    });
  });

  for (const value of ["%0d%0aX-Injected:%201", "%00"])
    it(`never carries ${value} in a header`, async () => {
      await bench.serve({
        methods: {
          "POST /in/{id}": {
            methodIntegration: toHere(
              bench,
              "/out",
              mapped({ "integration.request.header.X-Out": "method.request.path.id" }),
            ),
          },
        },
      });
      const before = bench.emulator.received.length;
      const answer = await bench.call(`/in/${value}`, { method: "POST", body: "{}" });
      assert.ok(answer.status >= 500, String(answer.status));
      assert.equal(bench.emulator.received.length, before);
    });

  it("takes 29 seconds at most: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html", () => {
    assert.deepEqual([{}, { timeoutInMillis: 50 }, { timeoutInMillis: 60_000 }].map(timeoutOf), [29_000, 50, 29_000]);
  });

  it("takes only so long: timeoutInMillis", async () => {
    bench.emulator.service = () => undefined;
    const started = performance.now();
    const { answer } = await seen({ timeoutInMillis: 60 });
    assert.deepEqual([answer.status, answer.json()], [504, { message: "Endpoint request timed out" }]);
    assert.ok(performance.now() - started < 2000);
    bench.emulator.service = () => ({ body: "{}" });
  });

  it("is sent once, whatever becomes of it", async () => {
    const before = bench.emulator.received.length;
    bench.emulator.service = () => ({ status: 503 });
    await seen({});
    assert.equal(bench.emulator.received.length, before + 1);
    bench.emulator.service = () => ({ body: "{}" });
  });
});
