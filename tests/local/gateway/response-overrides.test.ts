import assert from "node:assert/strict";
import { Bench, mocked } from "./served.ts";

const DOCS = "https://docs.aws.amazon.com/apigateway/latest/developerguide";

describe(`a response that a template overrides: ${DOCS}/apigateway-override-request-response-parameters.html`, () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  const cases: [template: string, status: number, headers: Record<string, string | undefined>][] = [
    ["#set($context.responseOverride.status = 418)", 418, {}],
    ["#set($context.responseOverride.status = '418')", 200, {}],
    ["#set($context.responseOverride.status = 42)", 200, {}],
    ["#set($context.responseOverride.status = 600)", 200, {}],
    ["#set($context.responseOverride.header.X-A = 'b')", 200, { "x-a": "b" }],
    ["#set($context.responseOverride.header['X-A'] = 'b')", 200, { "x-a": "b" }],
    ["#set($context.responseOverride.header.X-Mapped = 'mine')", 200, { "x-mapped": "mine" }],
    [
      "#set($context.responseOverride.header.Content-Type = 'application/problem+json')",
      200,
      { "content-type": "application/problem+json" },
    ],
    ["#if(false)#set($context.responseOverride.status = 418)#end", 200, { "x-mapped": "mapped" }],
    ["#set($context.responseOverride.status = 418)#set($context.responseOverride.status = 419)", 500, {}],
  ];
  for (const [template, status, headers] of cases)
    it(template, async () => {
      const integrationResponses = {
        "200": {
          responseTemplates: { "application/json": template },
          responseParameters: { "method.response.header.X-Mapped": "'mapped'" },
        },
      };
      await bench.serve({ methods: { "GET /": { methodIntegration: mocked("", { integrationResponses }) } } });
      const answer = await bench.call("/");
      assert.equal(answer.status, status);
      for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers[name], value);
    });

  it("of the request too", async () => {
    await bench.serve({
      methods: {
        "GET /": {
          methodIntegration: mocked("x", {
            requestTemplates: {
              "application/json": '{"statusCode":200}#set($context.responseOverride.status = 409)',
            },
          }),
        },
      },
    });
    assert.equal((await bench.call("/")).status, 409);
  });
});
