import assert from "node:assert/strict";
import { assertAccepted } from "./accepted.ts";
import { call, post } from "./call.ts";
import { deployed } from "./deployed.ts";
import { Inbox } from "./inbox.ts";
import { assertProblem } from "./problem.ts";

describe("the header Idempotency-Key, up to the queue", () => {
  const stack = deployed();
  let url: string;
  let inbox: Inbox;
  before(async () => {
    const edge = stack.the.intake("edge");
    url = edge.requestsUrl;
    inbox = new Inbox(stack.the.aws.sqs, edge.queueUrl);
    await inbox.drain();
  });

  const attributesWith = async (...headers: [string, string | Buffer][]) => {
    const requestId = assertAccepted(await post(url, '{"a":1}', headers), url);
    const { body, attributes } = await inbox.take(requestId);
    assert.equal(body, '{"a":1}');
    assert.deepEqual([attributes.requestId, attributes.version], [requestId, "1"]);
    return attributes;
  };

  const keys: Record<string, string> = {
    "a UUID": "8e03978e-40d5-43e8-bc93-6894a57f9324",
    quotes: `"quoted" 'single' \``,
    "form separators": "a&b=c&MessageBody=evil&Action=DeleteQueue",
    "an attribute of its own": "x&MessageAttribute.9.Name=requestId&MessageAttribute.9.Value.StringValue=evil",
    "percent signs and pluses": "100% +1 %41%00%zz",
    "back slashes": "\\\\ \\u0022 \\n",
    Velocity: `$context.requestId #set($requestId = 'evil') #end \${x}`,
    markup: "</MessageBody><x>&amp;",
    "white space inside": "a \t b",
    "a hash, as the table's own items have": "key#0000",
    "8 kB": "k&".repeat(4_096),
    "one character": "0",
  };
  for (const [what, key] of Object.entries(keys)) {
    it(`travels as it is with ${what}`, async () => {
      assert.equal((await attributesWith(["Idempotency-Key", key])).idempotencyKey, key);
    });
  }

  it("travels in Latin-1, which is all that a header can hold", async () => {
    const bytes = Buffer.from(Array.from({ length: 128 }, (_, n) => 128 + n));
    const key = Buffer.concat([Buffer.from("k"), bytes, Buffer.from("k")]);
    assert.equal((await attributesWith(["Idempotency-Key", key])).idempotencyKey, key.toString("latin1"));
  });

  for (const name of ["idempotency-key", "IDEMPOTENCY-KEY", "iDeMpOtEnCy-kEy"]) {
    it(`is found as ${name}`, async () => assert.equal((await attributesWith([name, "k"])).idempotencyKey, "k"));
  }

  it("is not looked for under other names", async () => {
    const others = ["X-Idempotency-Key", "Idempotency-Keys", "Idempotency_Key", "IdempotencyKey", "Idempotency-Ke"];
    const attributes = await attributesWith(...others.map((name): [string, string] => [name, "k"]));
    assert.ok(!("idempotencyKey" in attributes));
  });

  it("is not looked for in the query string or the body", async () => {
    const path = `${new URL(url).pathname}?Idempotency-Key=k&idempotency-key=k`;
    const headers = [["Content-Type", "application/json"]] as const;
    const answer = await call(url, { method: "POST", path, headers, body: '{"Idempotency-Key":"k"}' });
    assert.ok(!("idempotencyKey" in (await inbox.take(assertAccepted(answer, url))).attributes));
  });

  it("makes one attribute when it comes more than once: the last", async () => {
    for (const name of ["Idempotency-Key", "idempotency-key"]) {
      assert.equal((await attributesWith(["Idempotency-Key", "first"], [name, "last"])).idempotencyKey, "last");
    }
  });

  it("is none when it is empty or blank", async () => {
    for (const value of ["", "   ", "\t"]) {
      assert.ok(!("idempotencyKey" in (await attributesWith(["Idempotency-Key", value]))), JSON.stringify(value));
    }
  });

  it("that is longer than API Gateway takes is refused by API Gateway, in JSON", async () => {
    const answer = await post(url, "{}", [["Idempotency-Key", "k".repeat(10_240)]]);
    assertProblem(answer, { status: 413, kind: "too-large" });
  });

  it("left nothing on the queue that no test had posted", async () => {
    assert.deepEqual(await inbox.drain(), []);
  });
});
