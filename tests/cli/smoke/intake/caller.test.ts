import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  APIGatewayClient,
  type ApiKeySourceType,
  GetResourcesCommand,
  GetRestApiCommand,
  type Method,
} from "@aws-sdk/client-api-gateway";
import { mockClient } from "aws-sdk-client-mock";
import { type CallerOptions, callerOf } from "../../../../cli/smoke/intake/caller.ts";
import type { Aws } from "../../../../cli/stack/aws.ts";
import type { Intake } from "../../../../cli/stack/instance.ts";

describe("who calls an API in a smoke test", () => {
  const apigateway = mockClient(APIGatewayClient);
  let server: Server;
  let url: string;
  let got: { method: string; url: string; headers: IncomingHttpHeaders; body: string };
  before((done) => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        got = { method: request.method!, url: request.url!, headers: request.headers, body };
        response.writeHead(202, { "content-type": "application/json" }).end("{}");
      });
    }).listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live/requests`;
      done();
    });
  });
  after((done) => {
    apigateway.restore();
    server.closeAllConnections();
    server.close(done);
  });
  afterEach(() => apigateway.reset());

  const caller = (
    POST: Method,
    options: CallerOptions = {},
    { path = "/requests", apiKeySource = "HEADER" as ApiKeySourceType } = {},
  ) => {
    apigateway.on(GetResourcesCommand).resolves({
      items: [{ path: "/" }, { path, resourceMethods: { POST } }, { path: `${path}/{requestId}` }],
    });
    apigateway.on(GetRestApiCommand).resolves({ apiKeySource });
    const credentials = async () => ({ accessKeyId: "AKID", secretAccessKey: "secret", sessionToken: "session" });
    const aws = { sqs: { config: { credentials } } } as unknown as Aws;
    const intake = { name: "orders", apiId: "a1", region: "eu-central-1" } as Intake;
    const client = apigateway as unknown as APIGatewayClient;
    return callerOf({ apigateway: client, aws, signal: new AbortController().signal }, intake, options);
  };

  it("is anybody where anybody may call, and posts what it is given, byte for byte", async () => {
    const call = await caller({ authorizationType: "NONE" });
    const { status, text } = await call("POST", url, { body: '{"a": "ü"}', headers: { "idempotency-key": "k" } });
    assert.deepEqual([status, text], [202, "{}"]);
    const { authorization, "idempotency-key": key, "content-type": type } = got.headers;
    assert.deepEqual(
      [got.method, got.body, authorization, key, type],
      ["POST", '{"a": "ü"}', undefined, "k", "application/json"],
    );
    await call("GET", `${url}/1?a=b`);
    assert.deepEqual([got.method, got.url, got.headers["content-type"]], ["GET", "/live/requests/1?a=b", undefined]);
  });

  it("signs by the shell's credentials where the API asks for that", async () => {
    const call = await caller({ authorizationType: "AWS_IAM" });
    await call("POST", url, { body: "{}", headers: { "idempotency-key": "k" } });
    assert.match(
      got.headers.authorization!,
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=.*idempotency-key.*, Signature=[0-9a-f]{64}$/,
    );
    assert.equal(got.headers["x-amz-security-token"], "session");
  });

  it("shows the key, the token and the headers that are given", async () => {
    const call = await caller(
      { authorizationType: "CUSTOM", apiKeyRequired: true },
      { apiKey: "key", token: "Bearer t", header: ["X-Tenant: acme"] },
    );
    await call("GET", url);
    const { "x-api-key": key, authorization, "x-tenant": tenant } = got.headers;
    assert.deepEqual([key, authorization, tenant], ["key", "Bearer t", "acme"]);
  });

  it("is refused before anything is posted, where the API asks for what nobody gave", async () => {
    const refuses = (method: Method, message: RegExp, options?: CallerOptions) =>
      assert.rejects(caller(method, options), { exitCode: 2, message });
    await refuses(
      { apiKeyRequired: true },
      /orders lets nobody in without an API key: give it by --api-key or LEVEE_API_KEY/,
    );
    await refuses({ authorizationType: "COGNITO_USER_POOLS" }, /--token or LEVEE_TOKEN/);
    await refuses({ authorizationType: "CUSTOM" }, /or by --header/);
    await refuses({}, /^a --header is not of the form "Name: value"/, { header: ["Authorization secret"] });
    await refuses({}, /^--header "X-Tenant: …" is empty, or has what no header can have/, { header: ["X-Tenant: "] });
    await refuses({}, /^--token is empty, or has what no header can have/, { token: "secret\n" });
    await refuses({}, /^--api-key is empty/, { apiKey: "" });
    await caller({ authorizationType: "CUSTOM" }, { header: ["X-Who: me"] });
  });

  it("needs no key where the authorizer names one for it", async () => {
    const POST = { authorizationType: "CUSTOM", apiKeyRequired: true };
    assert.equal((await caller(POST, { token: "t" }, { apiKeySource: "AUTHORIZER" })).isKnown, true);
  });

  it("finds the API below a tenant, and says so where there is none", async () => {
    assert.equal((await caller({ authorizationType: "NONE" }, {}, { path: "/{tenant}/requests" })).isKnown, false);
    await assert.rejects(caller({}, {}, { path: "/orders" }), {
      message: /orders has no POST \/requests; deploy it again/,
    });
  });
});
