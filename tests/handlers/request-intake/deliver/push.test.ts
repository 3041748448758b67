import assert from "node:assert/strict";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";
import { snsPush } from "../../../../handlers/request-intake/deliver/aws/sns-push.ts";
import { pushMessage } from "../../../../handlers/request-intake/deliver/push-message.ts";
import type { Delivery } from "../../../../handlers/request-intake/delivery.ts";
import { ID } from "../calm.ts";

const delivery = (told: object): Delivery => ({
  version: 1,
  requestId: ID,
  status: "succeeded",
  finishedAt: 1,
  document: JSON.stringify({ requestId: ID, status: "succeeded", ...told }),
});
/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LIMIT = 262_144;

describe("an outcome on the topic", () => {
  const sns = mockClient(SNSClient);
  beforeEach(() => void sns.reset());
  after(() => sns.restore());
  const channel = () => snsPush(new SNSClient({ region: "eu-central-1" }), "arn:topic");

  it("is the status document, with what subscribers filter by", async () => {
    sns.on(PublishCommand).resolves({});
    const one = delivery({ reason: "permanent", result: { n: 1 } });
    assert.deepEqual(await channel().send(one), { kind: "delivered" });
    assert.deepEqual(sns.commandCalls(PublishCommand)[0]?.args[0].input, {
      TopicArn: "arn:topic",
      Message: one.document,
      MessageAttributes: {
        requestId: { DataType: "String", StringValue: ID },
        status: { DataType: "String", StringValue: "succeeded" },
        reason: { DataType: "String", StringValue: "permanent" },
      },
    });
  });

  it("fits whatever the result's size, and says when it was left out", () => {
    for (const n of [10, 260_000, 261_000, 262_144, 349_000]) {
      for (const result of ["x".repeat(n), "ü".repeat(n / 2), "\u{ffff}".repeat(n / 3)]) {
        const { text, attributes } = pushMessage(delivery({ result }));
        assert.ok(Buffer.byteLength(text + JSON.stringify(attributes)) <= LIMIT, `${n}`);
        const { resultOmitted = false, ...told } = JSON.parse(text);
        assert.equal(resultOmitted, told.result === undefined);
        if (!resultOmitted) assert.equal(told.result, result);
      }
    }
  });

  it("says nothing that a queue behind the topic does not carry", () => {
    assert.doesNotMatch(pushMessage(delivery({ result: "\u{fffe}\u{ffff}" })).text, /[\u{fffe}\u{ffff}]/u);
  });

  const failing = (name: string, httpStatusCode?: number) =>
    Object.assign(new Error("it quotes the message"), {
      name,
      ...(httpStatusCode && { $metadata: { httpStatusCode } }),
    });
  for (const [kind, error] of [
    ["again", failing("ThrottledException", 429)],
    ["again", failing("KMSAccessDeniedException", 400)],
    ["again", failing("NotFoundException", 404)],
    ["again", failing("AuthorizationErrorException", 403)],
    ["refused", failing("InvalidParameterException", 400)],
    ["lost", failing("InternalErrorException", 500)],
    ["lost", failing("TimeoutError")],
  ] as const) {
    it(`ends as ${kind} when SNS says ${error.name}, and quotes nothing`, async () => {
      sns.on(PublishCommand).rejects(error);
      const answer = await channel().send(delivery({}));
      assert.equal(answer.kind, kind);
      assert.doesNotMatch(JSON.stringify(answer), /quotes/);
    });
  }
});
