import assert from "node:assert/strict";
import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { strToU8, zipSync } from "fflate";
import { ACCOUNT, Gated, REGION } from "./gated.ts";
import type { MethodSpec } from "./rest-api.ts";

describe("services behind an API, through ministack", () => {
  let gated: Gated;
  let url: string;
  const call = (path: string, init?: RequestInit) => fetch(url + path, init);

  before(async () => {
    gated = await Gated.start();
    await makeBackends(gated);
    const anyone = await gated.role("gateway", [{ Effect: "Allow", Action: "*", Resource: "*" }]);
    url = await gated.apis.deploy(
      await gated.apis.create({
        methods: {
          "GET /items/{id}": item(anyone),
          "GET /objects/{key}": object(anyone),
          "ANY /work/{proxy+}": work("AWS_PROXY"),
          "POST /custom": work("AWS"),
        },
      }),
    );
  });
  after(() => gated?.stop());

  it("an item of DynamoDB, as it is stored", async () => {
    const answer = await call("/items/known");
    assert.deepEqual([answer.status, await answer.text()], [200, '{"a":"quote \\" é"}']);
  });

  for (const id of ["unknown", "%22%7D", "%5C", "a%20b", "%00", "%F0%9F%8E%89", "..%2F.."])
    it(`no item for ${id}, and no failure`, async () => {
      const answer = await call(`/items/${id}`);
      assert.deepEqual([answer.status, await answer.text()], [404, "not there"]);
    });

  it("an object of S3, with the type that it was stored with", async () => {
    for (const key of ["plain", "a b+c&d=e?f#g%h", "deep/er/é'()*!~.txt"]) {
      const answer = await call(`/objects/${encodeURIComponent(key)}`);
      assert.deepEqual(
        [answer.status, await answer.text(), answer.headers.get("content-type")],
        [200, `of ${key}`, "text/x-odd"],
        key,
      );
    }
  });

  for (const key of ["none", "..%2Fsecrets%2Fsecret", "%2E%2E%2Fsecrets%2Fsecret", "..%2f..%2f_ministack%2fhealth"])
    it(`no object for ${key}`, async () => {
      const answer = await call(`/objects/${key}`);
      assert.deepEqual([answer.status, await answer.text()], [404, "gone"]);
    });

  it("a function behind a proxy", async () => {
    const answer = await call("/work/a%20b?q=1&q=2", { method: "PUT", body: '{"ü":1}', headers: { "X-Own": "mine" } });
    const { event } = (await answer.json()) as {
      event: Record<string, unknown> & { requestContext: Record<string, unknown> };
    };
    assert.deepEqual([answer.status, answer.headers.get("x-from")], [201, "the function"]);
    assert.deepEqual(
      [
        event.resource,
        event.path,
        event.httpMethod,
        event.body,
        event.pathParameters,
        event.multiValueQueryStringParameters,
      ],
      ["/work/{proxy+}", "/work/a%20b", "PUT", '{"ü":1}', { proxy: "a%20b" }, { q: ["1", "2"] }],
    );
    assert.equal(event.requestContext.resourcePath, "/work/{proxy+}");
  });

  it("a function behind a proxy that throws, a 502", async () => {
    assert.equal((await call("/work/throw", { method: "POST", body: "x" })).status, 502);
  });

  it("a function behind templates, chosen by its error", async () => {
    const fine = await call("/custom", { method: "POST", body: '{"path":"/x"}' });
    assert.equal(fine.status, 200);
    const failed = await call("/custom", { method: "POST", body: '{"path":"/throw"}' });
    assert.deepEqual([failed.status, await failed.text()], [409, "thrown on demand"]);
  });
});

const item = (credentials: string): MethodSpec => ({
  integration: {
    type: "AWS",
    integrationHttpMethod: "POST",
    uri: `arn:aws:apigateway:${REGION}:dynamodb:action/GetItem`,
    credentials,
    requestTemplates: {
      "application/json": `{"TableName":"status","Key":{"id":{"S":"$util.escapeJavaScript($input.params('id')).replaceAll("\\\\'", "'")"}}}`,
    },
  },
  responses: {
    "200": {
      responseTemplates: {
        "application/json":
          "#if($input.path('$.Item.document.S') == '')#set($context.responseOverride.status = 404)not there#else$input.path('$.Item.document.S')#end",
      },
    },
  },
});

const object = (credentials: string): MethodSpec => ({
  method: { requestParameters: { "method.request.path.key": true } },
  integration: {
    type: "AWS",
    integrationHttpMethod: "GET",
    uri: `arn:aws:apigateway:${REGION}:s3:path/results/{key}`,
    credentials,
    requestParameters: { "integration.request.path.key": "method.request.path.key" },
  },
  responses: {
    "200": {
      responseParameters: { "method.response.header.Content-Type": "integration.response.header.Content-Type" },
    },
    "404": { selectionPattern: "40\\d", responseTemplates: { "application/json": "gone" } },
  },
});

const work = (type: "AWS" | "AWS_PROXY"): MethodSpec => ({
  integration: {
    type,
    integrationHttpMethod: "POST",
    uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:${ACCOUNT}:function:work/invocations`,
  },
  ...(type === "AWS" && {
    responses: {
      "200": {},
      "409": {
        selectionPattern: ".*on demand.*",
        responseTemplates: { "application/json": "$input.path('$.errorMessage')" },
      },
    },
  }),
});

async function makeBackends({ aws }: Gated): Promise<void> {
  await aws.dynamodb.send(
    new CreateTableCommand({
      TableName: "status",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    }),
  );
  await aws.dynamodb.send(
    new PutItemCommand({ TableName: "status", Item: { id: { S: "known" }, document: { S: '{"a":"quote \\" é"}' } } }),
  );
  for (const Bucket of ["results", "secrets"]) await aws.s3.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ["plain", "a b+c&d=e?f#g%h", "deep/er/é'()*!~.txt"])
    await aws.s3.send(new PutObjectCommand({ Bucket: "results", Key, Body: `of ${Key}`, ContentType: "text/x-odd" }));
  await aws.s3.send(new PutObjectCommand({ Bucket: "secrets", Key: "secret", Body: "secret" }));
  const code = `exports.handler = async (event) => {
    if (event.path.endsWith("/throw")) throw new Error("thrown on demand");
    return { statusCode: 201, headers: { "X-From": "the function" }, body: JSON.stringify({ event }) };
  };`;
  await aws.lambda.send(
    new CreateFunctionCommand({
      FunctionName: "work",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Role: `arn:aws:iam::${ACCOUNT}:role/worker`,
      Code: { ZipFile: zipSync({ "index.js": strToU8(code) }) },
    }),
  );
}
