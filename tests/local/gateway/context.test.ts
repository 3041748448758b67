import assert from "node:assert/strict";
import fc from "fast-check";
import { Bench, mocked, send, toHere } from "./served.ts";

const VARIABLES =
  "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe(`$context: ${VARIABLES}`, () => {
  let bench: Bench;
  const names =
    "accountId apiId deploymentId domainName domainPrefix extendedRequestId httpMethod identity.sourceIp identity.userAgent path protocol requestId requestTime requestTimeEpoch resourceId resourcePath stage xrayTraceId".split(
      " ",
    );
  before(async () => {
    bench = await Bench.start();
    const template = `{${names.map((name) => `"${name}":"$context.${name}"`).join(",")}}`;
    await bench.serve({
      methods: {
        "GET /": { methodIntegration: mocked(template) },
        "GET /requests/{id}": { methodIntegration: mocked(template) },
        "POST /echo": { methodIntegration: toHere(bench, "/echo") },
      },
    });
  });
  after(() => bench.stop());
  const seen = async (path = "/", headers: Record<string, string> = {}) =>
    (await bench.call(path, { headers })).json<Record<string, string>>();

  it("tells of the request", async () => {
    const context = await seen("/requests/a%20b?x=1", { "User-Agent": "tester/1", Host: "api.example:80" });
    const { requestId, extendedRequestId, requestTime, requestTimeEpoch, xrayTraceId, resourceId, ...rest } = context;
    assert.deepEqual(rest, {
      accountId: "000000000000",
      apiId: "a1b2c3",
      deploymentId: "d1",
      domainName: "api.example:80",
      domainPrefix: "api",
      httpMethod: "GET",
      "identity.sourceIp": "127.0.0.1",
      "identity.userAgent": "tester/1",
      path: "/_aws/execute-api/a1b2c3/test/requests/a%20b",
      protocol: "HTTP/1.1",
      resourcePath: "/requests/{id}",
      stage: "test",
    });
    assert.match(requestId!, UUID);
    assert.match(extendedRequestId!, /^[A-Za-z0-9+/]{15}=$/);
    assert.ok(Math.abs(Number(requestTimeEpoch) - Date.now()) < 5000);
    assert.match(requestTime!, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    assert.match(xrayTraceId!, /^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    assert.match(resourceId!, /^r\d$/);
  });

  it("takes the request id of a caller, but never the extended one", async () => {
    const headers = { "x-amzn-requestid": "mine", "x-amz-apigw-id": "mine", "x-amz-extended-request-id": "mine" };
    const answer = await bench.call("/", { headers });
    const context = answer.json<Record<string, string>>();
    assert.equal(context.requestId, "mine");
    assert.notEqual(context.extendedRequestId, "mine");
    assert.equal(answer.headers["x-amzn-requestid"], "mine");
    assert.equal(answer.headers["x-amz-apigw-id"], context.extendedRequestId);
  });

  it("has ids of its own for each request", async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => seen()));
    assert.equal(new Set(all.map(({ extendedRequestId }) => extendedRequestId)).size, 100);
    assert.equal(new Set(all.map(({ requestId }) => requestId)).size, 100);
  });

  it("goes on with the trace of a caller, when it is one", async () => {
    const root = "1-5759e988-bd862e3fe1be46a994272793";
    for (const header of [
      `Root=${root}`,
      `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`,
      `root=${root}`.replace("r", "R"),
    ])
      assert.equal((await seen("/", { "X-Amzn-Trace-Id": header })).xrayTraceId, root);
    for (const header of ["mine", "", `Root=${root}"}`, "Root=1-2-3"])
      assert.match((await seen("/", { "X-Amzn-Trace-Id": header })).xrayTraceId!, /^1-(?!5759e988)[0-9a-f]{8}-/);
  });

  it("and its headers reach an integration with the trace in them", async () => {
    const trace = "Root=1-5759e988-bd862e3fe1be46a994272793";
    const answer = await bench.call("/echo", { method: "POST", body: "{}", headers: { "x-amzn-trace-id": trace } });
    assert.equal(bench.emulator.last.headers["x-amzn-trace-id"], trace);
    assert.equal(answer.headers["x-amzn-trace-id"], trace);
    await bench.call("/echo", { method: "POST", body: "{}" });
    assert.match(String(bench.emulator.last.headers["x-amzn-trace-id"]), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it("is a text in JSON whatever a caller sends", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(..."ab%2F\"'\\ \t<>{}$#é~") }),
        fc.stringMatching(/^[a-z0-9%"'{}|^`~:@!$&()*+,;=.-]{0,20}$/),
        async (header, path) => {
          const headers = { "x-amzn-trace-id": header, "x-amzn-requestid": "id", "User-Agent": "u" };
          const answer = await send(`${bench.gateway.url}/_aws/execute-api/a1b2c3/test/${path}`, { headers });
          assert.ok([200, 403].includes(answer.status));
          assert.equal(typeof answer.json(), "object");
        },
      ),
      { numRuns: 100 },
    );
  });
});
