import assert from "node:assert/strict";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { ACCOUNT, Gated, REGION } from "./gated.ts";
import type { MethodSpec } from "./rest-api.ts";

describe("roles of integrations, through a ministack that asks for permissions", () => {
  let gated: Gated;
  before(async () => {
    gated = await Gated.start({ AUTH: "true" });
  });
  after(() => gated?.stop());

  const sending = (credentials: string): MethodSpec => ({
    integration: {
      type: "AWS",
      integrationHttpMethod: "POST",
      uri: `arn:aws:apigateway:${REGION}:sqs:path/${ACCOUNT}/orders`,
      credentials,
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
});
