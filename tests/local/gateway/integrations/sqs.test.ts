import assert from "node:assert/strict";
import type { Received, ServiceReply } from "../fake-emulator.ts";
import { Bench, toQueue } from "../served.ts";

const SHAPES = "https://repost.aws/knowledge-center/api-gateway-rest-api-sqs-errors";
const FORM = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)";

interface Refusal {
  readonly Error: { readonly Code: string; readonly Message: string; readonly Type: string };
  readonly RequestId: string;
}

describe("an integration with SQS", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  const MAXIMUM = 2048;
  /** An SQS of the JSON protocol that takes every message. */
  const taking = ({ headers }: Received): ServiceReply => {
    const isQuestion = headers["x-amz-target"] === "AmazonSQS.GetQueueAttributes";
    return {
      headers: { "x-amzn-requestid": "of-sqs", "content-type": "application/x-amz-json-1.0" },
      body: isQuestion
        ? `{"Attributes":{"MaximumMessageSize":"${MAXIMUM}"}}`
        : '{"MessageId":"m1","MD5OfMessageBody":"abc"}',
    };
  };
  beforeEach(() => {
    bench.emulator.service = taking;
    bench.emulator.received.length = 0;
  });

  const post = async (body: string, template = FORM, more: object = {}) => {
    await bench.serve({ methods: { "POST /orders": { methodIntegration: toQueue(template, more) } } });
    return bench.call("/orders", { method: "POST", body });
  };
  const sent = () => JSON.parse(bench.emulator.last.body.toString());

  describe(`answers in JSON: ${SHAPES}`, () => {
    it("what SQS took", async () => {
      const answer = await post("{}");
      assert.deepEqual(
        [answer.status, answer.json()],
        [
          202,
          {
            SendMessageResponse: {
              SendMessageResult: {
                MD5OfMessageAttributes: null,
                MD5OfMessageSystemAttributes: null,
                SequenceNumber: null,
                MessageId: "m1",
                MD5OfMessageBody: "abc",
              },
              ResponseMetadata: { RequestId: "of-sqs" },
            },
          },
        ],
      );
    });

    const refused: [title: string, reply: ServiceReply, code: string, type: string][] = [
      [
        "a queue that is not there",
        {
          status: 400,
          headers: { "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" },
          body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}',
        },
        "AWS.SimpleQueueService.NonExistentQueue",
        "Sender",
      ],
      [
        "a role that may not",
        { status: 403, body: '{"__type":"AccessDeniedException","Message":"no"}' },
        "AccessDeniedException",
        "Sender",
      ],
      [
        "a service that fails",
        { status: 500, body: '{"__type":"com.amazonaws.sqs#InternalFailure","message":""}' },
        "InternalFailure",
        "Receiver",
      ],
      ["an answer that is no JSON", { status: 503, body: "<slow down>" }, "InternalError", "Receiver"],
    ];
    for (const [title, reply, code, type] of refused)
      it(title, async () => {
        bench.emulator.service = () => reply;
        const answer = await post("{}");
        const { Error: error, RequestId } = answer.json() as unknown as Refusal;
        assert.deepEqual([answer.status, error.Code, error.Type, typeof RequestId], [500, code, type, "string"]);
      });

    const own: [title: string, body: string, template: string, code: string][] = [
      ["characters that SQS has not", "a\u0000", FORM, "InvalidMessageContents"],
      ["a body too large for the queue", "x".repeat(MAXIMUM + 1), FORM, "InvalidParameterValue"],
      ["no body", "{}", "Action=SendMessage", "MissingParameter"],
      ["no action", "{}", "MessageBody=x", "MissingAction"],
      ["another action", "{}", "Action=PurgeQueue", "InvalidAction"],
      ["a form that is none", "{}", "Action=SendMessage&MessageBody=%ZZ", "MalformedQueryString"],
      [
        "an attribute without a value",
        "{}",
        `${FORM}&MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=`,
        "InvalidParameterValue",
      ],
    ];
    for (const [title, body, template, code] of own)
      it(`${title}, which never reaches the queue`, async () => {
        const answer = await post(body, template);
        assert.deepEqual([answer.status, (answer.json() as unknown as Refusal).Error.Code], [500, code]);
        assert.ok(bench.emulator.received.every(({ headers }) => headers["x-amz-target"] !== "AmazonSQS.SendMessage"));
      });

    it("as 400, and what may not as 403, to the patterns of the integration responses", async () => {
      const integrationResponses = {
        "418": { selectionPattern: "400" },
        "403": { selectionPattern: "403" },
        "500": {},
      };
      assert.equal((await post("\u0000", FORM, { integrationResponses })).status, 418);
      assert.equal((await post("{}", "Action=Nothing", { integrationResponses })).status, 418);
      bench.emulator.service = () => ({
        status: 403,
        body: '{"__type":"AccessDeniedException","Message":"you may not"}',
      });
      const denied = await post("{}", FORM, { integrationResponses });
      assert.deepEqual([denied.status, (denied.json() as unknown as Refusal).Error.Message], [403, "you may not"]);
    });

    it("a body at the limit, and a byte above it", async () => {
      assert.equal((await post("x".repeat(MAXIMUM))).status, 202);
      assert.match((await post("x".repeat(MAXIMUM + 1))).text, /must be shorter than 2048 bytes/);
    });
  });

  it("names the queue of its URI, signs, and asks in the name of its role", async () => {
    await post("{}");
    const { last } = bench.emulator;
    assert.equal(sent().QueueUrl, `${bench.emulator.url}/000000000000/orders`);
    assert.match(
      String(last.headers.authorization),
      /^AWS4-HMAC-SHA256 Credential=ASIAROLE\/\d{8}\/eu-central-1\/sqs\/aws4_request/,
    );
    assert.equal(last.headers["x-amz-security-token"], "token");
    await post("{}", FORM, { credentials: undefined });
    assert.match(String(bench.emulator.last.headers.authorization), /Credential=test\//);
  });

  it("takes parameters of the query and the action of its URI too", async () => {
    await post("{}", "MessageBody=x&QueueUrl=http%3A%2F%2Fhere%2F0%2Fq", {
      uri: "arn:aws:apigateway:eu-central-1:sqs:action/SendMessage",
    });
    assert.deepEqual([sent().MessageBody, sent().QueueUrl], ["x", "http://here/0/q"]);
    await post("{}", "MessageBody=y", {
      requestParameters: {
        "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'",
        "integration.request.querystring.Action": "'SendMessage'",
      },
    });
    assert.equal(sent().MessageBody, "y");
  });

  it("does not understand a form that is not called one", async () => {
    const answer = await post("{}", FORM, {
      requestParameters: {},
      integrationResponses: { "404": { selectionPattern: "404" }, "500": {} },
    });
    assert.deepEqual([answer.status, answer.text], [404, "<UnknownOperationException/>"]);
  });

  describe("in JSON: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html", () => {
    const inJson = {
      requestParameters: {
        "integration.request.header.Content-Type": "'application/x-amz-json-1.0'",
        "integration.request.header.X-Amz-Target": "'AmazonSQS.SendMessage'",
      },
    };

    it("answers as SQS does", async () => {
      const answer = await post("{}", '{"MessageBody":"$util.escapeJavaScript($input.body)"}', inJson);
      assert.deepEqual([answer.status, answer.json()], [202, { MessageId: "m1", MD5OfMessageBody: "abc" }]);
      assert.equal(sent().MessageBody, "{}");
    });

    it("refuses as SQS does", async () => {
      const answer = await post("{}", "{", inJson);
      assert.deepEqual(answer.json(), {
        __type: "com.amazonaws.sqs#SerializationException",
        message: "The request is not JSON.",
      });
    });
  });

  it("waits for its timeout, and says so", async () => {
    bench.emulator.service = () => undefined;
    const answer = await post("{}", FORM, { timeoutInMillis: 50 });
    assert.deepEqual([answer.status, answer.json()], [504, { message: "Endpoint request timed out" }]);
  });
});
