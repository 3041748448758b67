import assert from "node:assert/strict";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { AddPermissionCommand, CreateFunctionCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { ACCOUNT, Gated, REGION } from "./gated.ts";
import type { MethodSpec } from "./rest-api.ts";

describe("roles of integrations, through a ministack that asks for permissions", () => {
  let gated: Gated;
  before(async () => {
    gated = await Gated.start({ AUTH: "true" });
  });
  after(() => gated?.stop());

  const sending = (credentials?: string): MethodSpec => ({
    integration: {
      type: "AWS",
      integrationHttpMethod: "POST",
      uri: `arn:aws:apigateway:${REGION}:sqs:path/${ACCOUNT}/orders`,
      ...(credentials !== undefined && { credentials }),
      requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
      requestTemplates: { "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)" },
    },
    responses: { "202": { selectionPattern: "200" }, "503": {} },
  });

  it("count: a role that may send sends, one that may not is denied, one that is not there is a wrong configuration", async () => {
    await gated.aws.sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
    const may = await gated.role("may", [
      { Effect: "Allow", Action: "sqs:SendMessage", Resource: `arn:aws:sqs:${REGION}:${ACCOUNT}:orders` },
    ]);
    const mayNot = await gated.role("may-not", []);
    const url = await gated.apis.deploy(
      await gated.apis.create({
        methods: {
          "POST /may": sending(may),
          "POST /may-not": sending(mayNot),
          "POST /nobody": sending(`arn:aws:iam::${ACCOUNT}:role/nobody`),
        },
      }),
    );
    const post = async (path: string) => {
      const answer = await fetch(url + path, {
        method: "POST",
        body: "{}",
        headers: { "Content-Type": "application/json" },
      });
      return { status: answer.status, text: await answer.text() };
    };
    assert.equal((await post("/may")).status, 202);
    const denied = await post("/may-not");
    assert.equal(denied.status, 503);
    assert.match(denied.text, /"Code":"AccessDenied/);
    assert.equal((await post("/nobody")).status, 500);
  });

  const trust = (service: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    });

  it("are of no use to a service that they do not trust", async () => {
    const { iam, lambda } = gated.aws;
    const sends = [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: `arn:aws:sqs:${REGION}:${ACCOUNT}:orders` }];
    const role = await gated.role("of-lambda", sends);
    const create = () => lambda.send(new CreateFunctionCommand({ ...aFunction("trusted"), Role: role }));
    await assert.rejects(create(), {
      name: "InvalidParameterValueException",
      message: "The role defined for the function cannot be assumed by Lambda.",
    });
    const PolicyDocument = trust("lambda.amazonaws.com");
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "of-lambda", PolicyDocument }));
    await create();
    const url = await gated.apis.deploy(await gated.apis.create({ methods: { "POST /": sending(role) } }));
    const headers = { "Content-Type": "application/json" };
    assert.equal((await fetch(url, { method: "POST", body: "{}", headers })).status, 500);
  });

  it("are not needed where the resource lets API Gateway, for that method and no other", async () => {
    const { lambda, sqs } = gated.aws;
    const role = await gated.role("function", []);
    const RoleName = "function";
    await gated.aws.iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust("lambda.amazonaws.com") }),
    );
    const { FunctionArn } = await lambda.send(new CreateFunctionCommand({ ...aFunction("called"), Role: role }));
    const proxy = {
      integration: {
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
      },
    } as const;
    const apiId = await gated.apis.create({
      methods: { "GET /this/{id}": proxy, "GET /other": proxy, "POST /queue": sending() },
    });
    const url = await gated.apis.deploy(apiId);
    const statuses = async () => [(await fetch(`${url}/this/1`)).status, (await fetch(`${url}/other`)).status];
    assert.deepEqual(await statuses(), [500, 500]);
    const permission = { FunctionName: "called", StatementId: "api" };
    const SourceArn = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${apiId}/*/GET/this/*`;
    const Action = "lambda:InvokeFunction";
    for (const [Principal, expected] of [
      ["events.amazonaws.com", 500],
      ["apigateway.amazonaws.com", 200],
    ] as const) {
      await lambda.send(new AddPermissionCommand({ ...permission, Action, Principal, SourceArn }));
      assert.deepEqual(await statuses(), [expected, 500], Principal);
      await lambda.send(new RemovePermissionCommand(permission));
    }

    const headers = { "Content-Type": "application/json" };
    const post = async () => (await fetch(`${url}/queue`, { method: "POST", body: "{}", headers })).status;
    assert.equal(await post(), 503);
    const allowed = {
      Effect: "Allow",
      Principal: { Service: "apigateway.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: `arn:aws:sqs:${REGION}:${ACCOUNT}:orders`,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [allowed] });
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: `${gated.gateway.url}/${ACCOUNT}/orders`, Attributes: { Policy } }),
    );
    assert.equal(await post(), 202);
  });

  it("are nothing that a client can claim: what it says of itself does not reach the emulator", async () => {
    const headers = {
      Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
      "X-Amz-Target": "AmazonSQS.ListQueues",
      "Content-Type": "application/x-amz-json-1.0",
      "X-Levee-Service": "apigateway.amazonaws.com",
    };
    const listed = (url: string) => fetch(url, { method: "POST", headers, body: "{}" }).then(({ status }) => status);
    assert.deepEqual([await listed(gated.gateway.url), await listed(gated.emulator)], [200, 403]);
  });
});

const aFunction = (FunctionName: string) =>
  ({
    FunctionName,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Code: { ZipFile: zipSync({ "index.js": Buffer.from("exports.handler = async () => ({ statusCode: 200 });") }) },
  }) as const;
