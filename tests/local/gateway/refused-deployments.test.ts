import assert from "node:assert/strict";
import { Bench, mocked, toQueue } from "./served.ts";

const says = (text: string) => ({ "GET /": { methodIntegration: mocked(text) } });

describe("deployments that could not be served as on AWS", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.stop());

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
    ["no integration", { methods: { "GET /": {} } }, /GET \/: the method has no integration/],
    [
      "an authorizer that is not there",
      { methods: { "GET /": { methodIntegration: mocked("x"), authorizationType: "CUSTOM", authorizerId: "a9" } } },
      /the authorizer "a9" does not exist/,
    ],
    [
      "an authorizer of another type",
      {
        authorizers: [{ id: "a1", name: "team", type: "COGNITO_USER_POOLS", providerARNs: ["arn"] }],
        methods: { "GET /": { methodIntegration: mocked("x"), authorizationType: "CUSTOM", authorizerId: "a1" } },
      },
      /the authorizer "team": it is of type COGNITO_USER_POOLS, so the method's authorization is COGNITO_USER_POOLS, not CUSTOM/,
    ],
    [
      "an authorizer without a function",
      {
        authorizers: [
          { id: "a1", name: "team", type: "REQUEST", authorizerUri: "https://x", identitySource: "nonsense" },
        ],
        methods: { "GET /": { methodIntegration: mocked("x"), authorizationType: "CUSTOM", authorizerId: "a1" } },
      },
      /identitySource "nonsense" is not a mapping expression.*"https:\/\/x" is not …:lambda:path/,
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
      "bodies turned into bytes",
      { methods: { "POST /": { methodIntegration: toQueue("x", { contentHandling: "CONVERT_TO_BINARY" }) } } },
      /POST \/: contentHandling CONVERT_TO_BINARY is not served here/,
    ],
    [
      "answers turned into bytes",
      {
        methods: {
          "GET /": {
            methodIntegration: mocked("x", {
              integrationResponses: { "200": { contentHandling: "CONVERT_TO_BINARY" } },
            }),
          },
        },
      },
      /integration response 200: contentHandling CONVERT_TO_BINARY is not served here/,
    ],
    [
      "a parameter of no place",
      {
        methods: {
          "POST /": { methodIntegration: toQueue("x", { requestParameters: { "integration.request.header": "'1'" } }) },
        },
      },
      /request parameter "integration.request.header" is not integration.request.header, querystring or path/,
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
