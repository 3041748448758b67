import assert from "node:assert/strict";
import { Bench, mocked } from "../served.ts";

describe("a mock: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  const cases: [template: string, status: number][] = [
    ['{"statusCode": 200}', 200],
    ["{ statusCode: 200 }", 200],
    ["{'statusCode': 404,}", 404],
    ['#if($input.params("x") == "1"){"statusCode":404}#{else}{"statusCode":200}#end', 404],
    ['{"statusCode": "200"}', 500],
    ['{"statusCode": 2000}', 500],
    ["{}", 500],
    ["", 500],
  ];
  for (const [template, status] of cases)
    it(`answers ${status} to ${template || "nothing"}`, async () => {
      await bench.serve({
        methods: {
          "GET /": {
            methodIntegration: mocked("", {
              requestTemplates: { "application/json": template },
              integrationResponses: { "200": { selectionPattern: "200" }, "404": { selectionPattern: "404" } },
            }),
          },
        },
      });
      const answer = await bench.call("/?x=1");
      assert.equal(answer.status, status);
      assert.equal(answer.headers["x-amzn-trace-id"], undefined, "nothing was called");
      if (status === 500) assert.match(JSON.stringify(bench.log.at(-1)), /a mock's template has to give/);
    });
});
