import assert from "node:assert/strict";
import { CreateQueueCommand, DeleteMessageCommand, type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { ACCOUNT, Gated, REGION } from "./gated.ts";

const FORM = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)";
const attribute = (n: number, name: string, value: string) =>
  `&MessageAttribute.${n}.Name=${name}&MessageAttribute.${n}.Value.DataType=String&MessageAttribute.${n}.Value.StringValue=${value}`;
const ATTRIBUTES = `${attribute(1, "requestId", "$util.urlEncode($context.extendedRequestId)")}${attribute(2, "acceptedAt", "$context.requestTimeEpoch")}`;

/** What SQS answers, either of them. */
interface Sqs {
  readonly SendMessageResponse: { readonly SendMessageResult: { readonly MessageId: string } };
  readonly Error: { readonly Code: string; readonly Message: string };
}

describe("POST to a queue, through ministack", () => {
  let gated: Gated;
  let url: string;
  const queueUrl = new Map<string, string>();
  before(async () => {
    gated = await Gated.start();
    for (const [QueueName, MaximumMessageSize] of [
      ["orders", "1048576"],
      ["small", "1024"],
    ] as const) {
      const made = await gated.aws.sqs.send(new CreateQueueCommand({ QueueName, Attributes: { MaximumMessageSize } }));
      queueUrl.set(QueueName, made.QueueUrl!);
    }
    const to = (queue: string) => ({
      integration: {
        type: "AWS" as const,
        integrationHttpMethod: "POST",
        uri: `arn:aws:apigateway:${REGION}:sqs:path/${ACCOUNT}/${queue}`,
        passthroughBehavior: "NEVER",
        requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
        requestTemplates: { "application/json": FORM + ATTRIBUTES },
      },
      responses: { "202": { selectionPattern: "200" }, "503": {} },
    });
    url = await gated.apis.deploy(
      await gated.apis.create({
        methods: { "POST /orders": to("orders"), "POST /small": to("small"), "POST /none": to("none") },
      }),
    );
  });
  after(() => gated?.stop());

  const post = async (path: string, body: string | Buffer) => {
    const answer = await fetch(url + path, {
      method: "POST",
      body: new Uint8Array(Buffer.from(body as string)),
      headers: { "Content-Type": "application/json" },
    });
    return { status: answer.status, json: (await answer.json()) as Sqs, id: answer.headers.get("x-amz-apigw-id") };
  };
  const receive = async (queue = "orders"): Promise<Message> => {
    const QueueUrl = queueUrl.get(queue)!;
    const { Messages: [message] = [] } = await gated.aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"], WaitTimeSeconds: 5 }),
    );
    await gated.aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle! }));
    return message!;
  };

  for (const body of [
    '{"a":"b&c=d+e%20f#g"}',
    '"quotes \' and \\"backslashes\\\\ "',
    "日本語 العربية עברית 🎉 𝔘𝔫𝔦 \u00a0\u2028",
    "<xml attr='1'>&amp;</xml>",
    "\t\r\n  space around \r\n",
    "$input.body #set($x=1)$x $!x ## \\$x",
    "0",
  ])
    it(`carries ${JSON.stringify(body)} byte for byte`, async () => {
      const answer = await post("/orders", body);
      assert.equal(answer.status, 202);
      const { Body, MessageAttributes, MessageId } = await receive();
      assert.equal(Body, body);
      assert.equal(MessageAttributes?.requestId?.StringValue, answer.id);
      assert.match(MessageAttributes?.acceptedAt?.StringValue ?? "", /^\d{13}$/);
      assert.equal(answer.json.SendMessageResponse.SendMessageResult.MessageId, MessageId);
    });

  it("carries what a generator makes up", async () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 50 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SQS refuses
    const isTaken = (body: string) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(body);
    await fc.assert(
      fc.asyncProperty(text, async (generated) => {
        const body = Buffer.from(generated).toString();
        const answer = await post("/orders", body);
        assert.equal(answer.status, isTaken(body) ? 202 : 503);
        if (isTaken(body)) assert.equal((await receive()).Body, body);
        else assert.equal(answer.json.Error.Code, "InvalidMessageContents");
      }),
      { numRuns: 60 },
    );
  });

  it("carries what just fits, and refuses a byte more, attributes counted in", async () => {
    const overhead = 2 * "String".length + "requestId".length + "acceptedAt".length + 16 + 13;
    const largest = "x".repeat(1_048_576 - overhead);
    assert.equal((await post("/orders", largest)).status, 202);
    assert.equal((await receive()).Body?.length, largest.length);
    const answer = await post("/orders", `${largest}x`);
    assert.equal(answer.status, 503);
    assert.deepEqual(
      [answer.json.Error.Code, answer.json.Error.Message],
      [
        "InvalidParameterValue",
        "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
      ],
    );
  });

  it("knows a queue's own limit", async () => {
    assert.equal((await post("/small", "x".repeat(900))).status, 202);
    assert.match((await post("/small", "x".repeat(1000))).json.Error.Message, /shorter than 1024 bytes/);
  });

  it("says when the queue is not there", async () => {
    const answer = await post("/none", "{}");
    assert.deepEqual([answer.status, answer.json.Error.Code], [503, "AWS.SimpleQueueService.NonExistentQueue"]);
  });

  it("serves hundreds of callers at once, each message once", async () => {
    const bodies = Array.from({ length: 300 }, (_, i) => `{"n":${i}}`);
    const answers = await Promise.all(bodies.map((body) => post("/orders", body)));
    assert.ok(answers.every(({ status }) => status === 202));
    const received: string[] = [];
    while (received.length < bodies.length) {
      const { Messages = [] } = await gated.aws.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl.get("orders")!, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      assert.ok(Messages.length > 0, `only ${received.length} arrived`);
      received.push(...Messages.map(({ Body }) => Body!));
    }
    assert.deepEqual(received.sort(), bodies.sort());
  });
});
