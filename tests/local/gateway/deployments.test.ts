import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGateway } from "../../../local/gateway/gateway.ts";
import { Bench, mocked, send, toQueue } from "./served.ts";

const DEPLOYING = "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html";
const says = (text: string) => ({ "GET /": { methodIntegration: mocked(text) } });

describe("deployments", () => {
  let bench: Bench;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "gateway-"));
    bench = await Bench.start(folder);
  });
  afterEach(async () => {
    await bench.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const text = async (path = "/") => (await bench.call(path)).text;
  const control = (method: string, path: string, body?: object) =>
    send(`${bench.gateway.url}/restapis/a1b2c3${path}`, { method, ...(body && { body: JSON.stringify(body) }) });

  it(`serve what was there when they were made: ${DEPLOYING}`, async () => {
    const made = await bench.deploy({ methods: says("one") });
    assert.deepEqual([made.status, made.json().id, await text()], [201, "d1", "one"]);
    bench.emulator.api.methods = says("two");
    assert.equal(await text(), "one", "a changed template without a deployment changes nothing");
    await bench.deploy({ methods: says("two") });
    assert.equal(await text(), "two");
  });

  it("are what a stage points to, forth and back", async () => {
    await bench.deploy({ methods: says("one") });
    await bench.deploy({ methods: says("two") });
    await control("PATCH", "/stages/test", {
      patchOperations: [{ op: "replace", path: "/deploymentId", value: "d1" }],
    });
    assert.equal(await text(), "one");
    await control("PATCH", "/stages/test", {
      patchOperations: [{ op: "replace", path: "/deploymentId", value: "d2" }],
    });
    assert.equal(await text(), "two");
  });

  it("are served under every address of a stage", async () => {
    await bench.deploy({ methods: says("$context.path $context.stage $context.domainName") });
    const { url } = bench.gateway;
    const host = "a1b2c3.execute-api.eu-central-1.amazonaws.com";
    assert.equal(
      (await send(`${url}/restapis/a1b2c3/test/_user_request_/`)).text.split(" ")[0],
      "/restapis/a1b2c3/test/_user_request_/",
    );
    assert.equal((await send(`${url}/test/`, { headers: { Host: host } })).text, `/test/ test ${host}`);
  });

  it("are gone with their stage and their API", async () => {
    await bench.deploy({ methods: says("one") });
    await control("DELETE", "/stages/test");
    const answer = await bench.call("/");
    assert.deepEqual([answer.status, answer.json()], [403, { message: "Forbidden" }]);
    assert.equal(answer.headers["x-amzn-errortype"], "ForbiddenException");
    await bench.deploy({ methods: says("two") });
    assert.equal(await text(), "two");
    await control("DELETE", "");
    bench.emulator.api.stages = {};
    assert.equal((await bench.call("/")).status, 403);
  });

  it("cannot be deleted while a stage points to them", async () => {
    await bench.deploy({ methods: says("one") });
    const refused = await control("DELETE", "/deployments/d1");
    assert.deepEqual(
      [refused.status, refused.json().message],
      [400, "Active stages pointing to this deployment must be moved or deleted"],
    );
    await bench.deploy({ methods: says("two") });
    assert.equal((await control("DELETE", "/deployments/d1")).status, 202);
    assert.equal(await text(), "two");
  });

  it("survive a restart of the gateway, with a folder for its state", async () => {
    await bench.deploy({ methods: says("one") });
    bench.emulator.api.methods = says("two");
    const again = await startGateway({ emulator: bench.emulator.url, stateDir: folder });
    assert.equal((await send(`${again.url}/_aws/execute-api/a1b2c3/test/`)).text, "one");
    await again.close();
    const without = await startGateway({ emulator: bench.emulator.url });
    assert.equal(
      (await send(`${without.url}/_aws/execute-api/a1b2c3/test/`)).text,
      "two",
      "without one, the API is taken as it is",
    );
    await without.close();
  });

  it("made behind the gateway's back are taken as they are when they are first asked for", async () => {
    bench.emulator.api.methods = says("one");
    bench.emulator.api.stages.test = { stageName: "test", deploymentId: "cfn1" };
    const texts = await Promise.all([text(), text(), text()]);
    bench.emulator.api.methods = says("two");
    assert.deepEqual([...texts, await text()], ["one", "one", "one", "one"]);
    assert.equal(bench.emulator.control.filter((call) => call.includes("/resources")).length, 1);
  });

  it("go on being served when the emulator is silent", async () => {
    await bench.deploy({ methods: says("one") });
    assert.equal(await text(), "one");
    await bench.emulator.stop();
    assert.equal(await text(), "one");
    await bench.gateway.close();
    bench = await Bench.start();
  });

  it("are read once, not once a request", async () => {
    await bench.deploy({ methods: says("one") });
    const before = bench.emulator.control.length;
    for (let i = 0; i < 50; i++) await text();
    assert.ok(bench.emulator.control.length - before <= 3, bench.emulator.control.slice(before).join());
  });

  it("let the emulator speak for an API that is not there, and for APIs of another kind", async () => {
    bench.emulator.service = () => ({ status: 200, body: "of the emulator" });
    assert.equal(
      (await send(`${bench.gateway.url}/restapis/zz/deployments`, { method: "POST", body: "{}" })).status,
      404,
    );
    assert.equal((await send(`${bench.gateway.url}/_aws/execute-api/http1/test/x`)).text, "of the emulator");
  });

  describe("that could not be served as on AWS", () => {
    const refused: [title: string, api: Parameters<Bench["deploy"]>[0], says: RegExp][] = [
      [
        "a template outside of the closed list",
        { methods: { "POST /orders": { methodIntegration: toQueue("MessageBody=$input.body.substring(1)") } } },
        /^The API a1b2c3 cannot be deployed: POST \/orders: request template application\/json: line 1: \$input….substring\(…\) is not a documented method/,
      ],
      [
        "a response template outside of it",
        { methods: { "GET /": { methodIntegration: mocked("#macro(m)x#end") } } },
        /GET \/: integration response 200: response template application\/json: line 1: #macro is not supported/,
      ],
      [
        "a service that is not there",
        {
          methods: {
            "GET /": {
              methodIntegration: {
                type: "AWS",
                httpMethod: "POST",
                uri: "arn:aws:apigateway:eu-central-1:states:action/StartExecution",
              },
            },
          },
        },
        /an integration POST states:action\/StartExecution is not served by the local gateway; there are MOCK, HTTP/,
      ],
      [
        "a proxy to another service",
        {
          methods: {
            "GET /": {
              methodIntegration: {
                type: "AWS_PROXY",
                httpMethod: "POST",
                uri: "arn:aws:apigateway:eu-central-1:dynamodb:action/PutItem",
              },
            },
          },
        },
        /AWS_PROXY reaches functions only/,
      ],
      [
        "a function that is not invoked by POST",
        {
          methods: {
            "GET /": {
              methodIntegration: {
                type: "AWS_PROXY",
                httpMethod: "GET",
                uri: "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:f/invocations",
              },
            },
          },
        },
        /a function is invoked by POST, not GET/,
      ],
      [
        "an address beyond this machine",
        {
          methods: {
            "GET /": { methodIntegration: { type: "HTTP_PROXY", httpMethod: "GET", uri: "https://example.com/" } },
          },
        },
        /"https:\/\/example.com\/" is not on loopback/,
      ],
      [
        "an address in disguise",
        {
          methods: {
            "GET /": { methodIntegration: { type: "HTTP", httpMethod: "GET", uri: "http://127.0.0.1@example.com/" } },
          },
        },
        /is not on loopback/,
      ],
      ["no integration", { methods: { "GET /": {} } }, /GET \/: the method has no integration/],
      [
        "an authoriser",
        { methods: { "GET /": { methodIntegration: mocked("x"), authorizationType: "AWS_IAM" } } },
        /authorization AWS_IAM is not enforced locally/,
      ],
      [
        "an API key",
        { methods: { "GET /": { methodIntegration: mocked("x"), apiKeyRequired: true } } },
        /API keys are not enforced locally/,
      ],
      [
        "binary media types",
        { methods: says("x"), settings: { binaryMediaTypes: ["image/png"] } },
        /binaryMediaTypes image\/png are not served locally/,
      ],
      [
        "a resource policy",
        { methods: says("x"), settings: { policy: "{}" } },
        /a resource policy is not enforced locally/,
      ],
      [
        "Velocity in a gateway response",
        {
          methods: says("x"),
          gatewayResponses: { THROTTLED: { responseTemplates: { "application/json": "#if($x)1#end" } } },
        },
        /gateway response THROTTLED, template application\/json: "#if" is Velocity/,
      ],
      [
        "a model that does not exist",
        { methods: { "POST /": { methodIntegration: mocked("x"), requestModels: { "application/json": "Nope" } } } },
        /POST \/: model for application\/json: the model "Nope" does not exist/,
      ],
      [
        "a schema that is none",
        {
          methods: { "POST /": { methodIntegration: mocked("x"), requestModels: { "application/json": "M" } } },
          models: { M: { type: "nothing" } },
        },
        /POST \/: model for application\/json: the model "M" is no schema of draft 4: schema is invalid/,
      ],
      [
        "a validator that does not exist",
        { methods: { "POST /": { methodIntegration: mocked("x"), requestValidatorId: "v9" } } },
        /request validator "v9" does not exist/,
      ],
      [
        "a mapping that is none",
        {
          methods: {
            "POST /": {
              methodIntegration: toQueue("x", { requestParameters: { "integration.request.header.X": "nonsense" } }),
            },
          },
        },
        /request parameter "integration.request.header.X": "nonsense" is not a mapping expression/,
      ],
      [
        "a pattern that Java reads otherwise",
        {
          methods: {
            "POST /": {
              methodIntegration: mocked("x", { integrationResponses: { "200": { selectionPattern: "(?<a>2)" } } }),
            },
          },
        },
        /integration response 200: selection pattern: /,
      ],
      [
        "the caller's credentials",
        { methods: { "POST /": { methodIntegration: toQueue("x", { credentials: "arn:aws:iam::*:user/*" }) } } },
        /the caller's own\) are not served here; name a role/,
      ],
    ];
    for (const [title, api, says] of refused)
      it(`are refused for ${title}`, async () => {
        const answer = await bench.deploy(api);
        assert.equal(answer.status, 400);
        assert.equal(answer.headers["x-amzn-errortype"], "BadRequestException");
        assert.match(answer.json<{ message: string }>().message, says);
        assert.ok(!bench.emulator.control.some((call) => call.startsWith("POST ")), "the emulator was not asked");
      });

    it("name each problem once, and the rest by number", async () => {
      const methods = Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`GET /p${i}`, {}]));
      assert.match((await bench.deploy({ methods })).text, /GET \/p0: .*GET \/p9: .*; and 4 more/);
    });

    it("answer 500 with the reason when they were made behind the gateway's back", async () => {
      bench.emulator.api.methods = { "GET /": {} };
      bench.emulator.api.stages.test = { stageName: "test", deploymentId: "cfn1" };
      const answer = await bench.call("/");
      assert.equal(answer.status, 500);
      assert.match(answer.text, /cannot be served locally: GET \/: the method has no integration/);
    });
  });
});
