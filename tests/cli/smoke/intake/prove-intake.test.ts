import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { APIGatewayClient, GetModelCommand, GetResourcesCommand } from "@aws-sdk/client-api-gateway";
import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import type { Context } from "../../../../cli/context.ts";
import { proveIntake } from "../../../../cli/smoke/intake/prove-intake.ts";
import { Proof } from "../../../../cli/smoke/proof.ts";
import { makeDisplay } from "../../../../local/display/make-display.ts";

type Answer = readonly [status: number, document: Readonly<Record<string, unknown>>];

describe("a request in a smoke test", () => {
  const mocked = () => ({ apigateway: mockClient(APIGatewayClient), lambda: mockClient(LambdaClient) });
  let mocks: ReturnType<typeof mocked>;
  let server: Server;
  let url: string;
  /** What the API does before it answers as it should; in turn, by method. */
  let first: { POST: Answer[]; GET: Answer[] };
  let calls: string[];
  beforeEach((done) => {
    mocks = mocked();
    mocks.apigateway
      .on(GetResourcesCommand)
      .resolves({ items: [{ path: "/requests", resourceMethods: { POST: { authorizationType: "NONE" } } }] })
      .on(GetModelCommand)
      .resolves({ schema: '{"type":"object"}' });
    mocks.lambda.on(GetEventSourceMappingCommand).resolves({ State: "Enabled" });
    first = { POST: [], GET: [] };
    calls = [];
    let posts = 0;
    const answer = (method: "POST" | "GET", body: string): Answer => {
      const [early] = first[method].splice(0, 1);
      if (early) return early;
      if (method === "GET") {
        return [200, { status: "succeeded", result: 7, ...(posts === 2 && { duplicateOf: "1-1" }) }];
      }
      if (!body.startsWith("{")) return [400, { title: "The body is not what the schema says" }];
      posts += 1;
      return [202, { requestId: `1-${posts}` }];
    };
    server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const method = request.method as "POST" | "GET";
      const [status, document] = answer(method, body);
      calls.push(`${method} ${status}`);
      response.writeHead(status, {
        "content-type": status < 300 ? "application/json" : "application/problem+json",
        // A fraction of a second is no header of HTTP's, but one that a test need not wait for.
        "retry-after": "0.001",
        ...(status === 202 && { location: `/live/requests/${document.requestId}` }),
      });
      response.end(JSON.stringify(document));
    }).listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live/requests`;
      done();
    });
  });
  afterEach((done) => {
    for (const mock of Object.values(mocks)) mock.restore();
    server.closeAllConnections();
    server.close(done);
  });

  const throttled: Answer = [429, { title: "Too many requests" }];
  const prove = async (timeout = 5_000): Promise<Proof> => {
    const { signal } = new AbortController();
    const aws = { config: { region: "eu-central-1" }, lambda: new LambdaClient({ region: "eu-central-1" }) };
    const intake = { name: "orders", apiId: "a1", requestsUrl: url, workerMapping: "m1" };
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    const proof = new Proof("orders", { display: makeDisplay({ stream }), signal, timeout });
    await proveIntake({ aws, intake, signal } as unknown as Context, {}, proof);
    return proof;
  };

  it("is accepted, worked, and given the same outcome when it is repeated", async () => {
    const { steps } = await prove();
    assert.deepEqual(
      steps.map(({ seen }) => seen),
      [
        "an example of the deployed schema",
        "its event source mapping is Enabled",
        "400 The body is not what the schema says",
        "202, 1-1",
        "succeeded",
        "202, 1-2",
        "succeeded, duplicateOf 1-1",
      ],
    );
  });

  it("comes back later when the API has no room for its caller now, be it to post or to ask", async () => {
    first.POST.push(throttled, throttled);
    first.GET.push(throttled, [503, { title: "Not now" }]);
    const { steps } = await prove();
    assert.equal(steps.at(-1)?.seen, "succeeded, duplicateOf 1-1");
    assert.deepEqual(calls.slice(0, 7), [
      ...["POST 429", "POST 429", "POST 400"],
      ...["POST 202", "GET 429", "GET 503", "GET 200"],
    ]);
  });

  it("does not come back for ever, and says what it was answered", async () => {
    first.POST.push(...Array<Answer>(1_000).fill(throttled));
    await assert.rejects(prove(20), /orders takes no request within 0.02 s: it is answered 429, come back later/);
  });

  it("is not posted again after 503, for it may have been taken", async () => {
    first.POST.push([400, { title: "No object" }], [503, { title: "Not taken", detail: "Send it again." }]);
    await assert.rejects(prove(), /orders answers 503, not 202: Not taken: Send it again\./);
    assert.deepEqual(calls, ["POST 400", "POST 503"]);
  });
});
