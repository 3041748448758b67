import assert from "node:assert/strict";
import { Bench, toHere } from "../served.ts";

const ROLE = "arn:aws:iam::000000000000:role/gateway";

describe("an integration with AWS", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());
  beforeEach(() => {
    bench.emulator.service = () => ({ body: "{}" });
  });

  const answered = async (path: string, integration: object, request: Parameters<Bench["call"]>[1] = {}) => {
    await bench.serve({
      methods: {
        "ANY /{id}": { methodIntegration: toHere(bench, "", { type: "AWS", credentials: ROLE, ...integration }) },
      },
    });
    return bench.call(path, request);
  };

  describe("with DynamoDB", () => {
    const table = (operation: string, template: string) => ({
      uri: `arn:aws:apigateway:eu-west-1:dynamodb:action/${operation}`,
      requestTemplates: { "application/json": template },
      integrationResponses: {
        "200": { responseTemplates: { "application/json": "$input.path('$.Item.document.S')" } },
        "404": { selectionPattern: "400", responseTemplates: { "application/json": "$input.path('$.__type')" } },
      },
    });

    it("asks for an operation: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html", async () => {
      bench.emulator.service = () => ({ body: '{"Item":{"document":{"S":"{\\"a\\":\\"é\\"}"}}}' });
      const answer = await answered(
        "/a%20b",
        table("GetItem", '{"Key":{"id":{"S":"$util.escapeJavaScript($input.params(\'id\'))"}}}'),
      );
      assert.equal(answer.text, '{"a":"é"}');
      const { last } = bench.emulator;
      assert.deepEqual(
        [last.method, last.url, last.headers["x-amz-target"], last.headers["content-type"], last.body.toString()],
        ["POST", "/", "DynamoDB_20120810.GetItem", "application/x-amz-json-1.0", '{"Key":{"id":{"S":"a b"}}}'],
      );
      assert.match(String(last.headers.authorization), /Credential=ASIAROLE\/\d{8}\/eu-west-1\/dynamodb\/aws4_request/);
    });

    it("hands its refusals to the response templates", async () => {
      bench.emulator.service = () => ({
        status: 400,
        body: '{"__type":"com.amazonaws.dynamodb.v20120810#ValidationException"}',
      });
      const answer = await answered("/x", table("PutItem", "{}"));
      assert.deepEqual([answer.status, answer.text], [404, "com.amazonaws.dynamodb.v20120810#ValidationException"]);
    });
  });

  describe("with S3", () => {
    const object = (more: object = {}) => ({
      httpMethod: "GET",
      uri: "arn:aws:apigateway:eu-central-1:s3:path/results/{key}",
      requestParameters: { "integration.request.path.key": "method.request.path.id" },
      integrationResponses: {
        "200": {
          responseParameters: { "method.response.header.Content-Type": "integration.response.header.Content-Type" },
        },
        "404": { selectionPattern: "40[34]", responseTemplates: { "application/json": "gone" } },
      },
      ...more,
    });

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
    const keys: [path: string, url: string][] = [
      ["/plain", "/results/plain"],
      ["/a%2Fb", "/results/a/b"],
      ["/a%20b%2Bc%26d%3De%3F", "/results/a%20b%2Bc%26d%3De%3F"],
      ["/%C3%BC'()*!~", "/results/%C3%BC%27%28%29%2A%21~"],
      ["/%2e%2e%2Fother%2Fkey", "/results/../other/key"],
    ];
    for (const [path, url] of keys)
      it(`asks for the key of ${path}`, async () => {
        bench.emulator.service = () => ({ headers: { "Content-Type": "text/odd" }, body: "as stored é" });
        const answer = await answered(path, object());
        assert.deepEqual(
          [bench.emulator.last.url, answer.text, answer.headers["content-type"]],
          [url, "as stored é", "text/odd"],
        );
      });

    it("says what a response template makes of an error", async () => {
      bench.emulator.service = () => ({ status: 403, body: "<Error><Code>AccessDenied</Code></Error>" });
      const answer = await answered("/x", object());
      assert.deepEqual([answer.status, answer.text], [404, "gone"]);
    });
  });

  describe("that is a function", () => {
    const of = (more: object = {}) => ({
      uri: "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:work/invocations",
      requestTemplates: { "application/json": '{"name":"$input.params(\'id\')"}' },
      integrationResponses: {
        "200": {},
        "404": {
          selectionPattern: ".*not there.*",
          responseTemplates: { "application/json": "$input.path('$.errorMessage')" },
        },
      },
      ...more,
    });

    it("sends what the template makes and answers what it returned", async () => {
      bench.emulator.service = () => ({ body: '{"b":1}' });
      const answer = await answered("/x", of(), { method: "POST", body: "{}" });
      const { last } = bench.emulator;
      assert.deepEqual([answer.status, answer.text, last.body.toString()], [200, '{"b":1}', '{"name":"x"}']);
      assert.equal(
        last.url,
        "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-central-1%3A000000000000%3Afunction%3Awork/invocations",
      );
      assert.equal(last.headers["x-amz-invocation-type"], "RequestResponse");
    });

    it("chooses by the message of its error: https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html", async () => {
      const failing = (message: string) => () => ({
        headers: { "X-Amz-Function-Error": "Unhandled" },
        body: JSON.stringify({ errorMessage: message }),
      });
      bench.emulator.service = failing("it is not there, sorry");
      const known = await answered("/x", of());
      assert.deepEqual([known.status, known.text], [404, "it is not there, sorry"]);
      bench.emulator.service = failing("something else");
      assert.equal(
        (await answered("/x", of())).status,
        200,
        "an error that no pattern fits goes to the default response, as on AWS",
      );
    });

    it("is not waited for when it is told so: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html", async () => {
      bench.emulator.service = () => ({ status: 202 });
      const requestParameters = { "integration.request.header.X-Amz-Invocation-Type": "'Event'" };
      const answer = await answered("/x", of({ requestParameters }));
      assert.deepEqual([answer.status, bench.emulator.last.headers["x-amz-invocation-type"]], [200, "Event"]);
    });

    it("wants JSON", async () => {
      const answer = await answered("/x", of({ requestTemplates: { "application/json": "{not" } }));
      assert.equal(answer.status, 400);
      assert.match(answer.text, /Could not parse request body into json/);
    });

    it("answers 500 when it cannot be invoked", async () => {
      bench.emulator.service = () => ({ status: 429, body: '{"message":"Rate exceeded"}' });
      assert.deepEqual(
        [(await answered("/x", of())).status, (await answered("/x", of())).json()],
        [500, { message: "Internal server error" }],
      );
    });
  });

  describe("in the name of a role", () => {
    it("assumes it once", async () => {
      const answer = await answered("/x", { uri: "arn:aws:apigateway:eu-central-1:dynamodb:action/GetItem" });
      assert.equal(answer.status, 200);
      assert.equal(bench.emulator.last.headers["x-amz-security-token"], "token");
    });

    it("and answers 500 when it may not", async () => {
      bench.emulator.assumesRoles = false;
      const denied = await answered("/x", {
        uri: "arn:aws:apigateway:eu-central-1:dynamodb:action/GetItem",
        credentials: `${ROLE}-other`,
      });
      bench.emulator.assumesRoles = true;
      assert.deepEqual([denied.status, denied.json()], [500, { message: "Internal server error" }]);
      assert.equal(
        (
          await answered("/x", {
            uri: "arn:aws:apigateway:eu-central-1:dynamodb:action/GetItem",
            credentials: `${ROLE}-other`,
          })
        ).status,
        200,
        "the next request tries again",
      );
    });
  });
});
