import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { character } from "../../character.ts";
import { Bench, mocked, send, toQueue } from "./served.ts";

/** What SQS takes: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF, API_SendMessage.html. */
const TAKEN = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const ATTRIBUTE =
  "&MessageAttribute.1.Name=key&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=";

/** Characters that mean something on the way: to forms, to Velocity, to JSON, to XML; and some of other scripts. */
const odd = fc.string({
  unit: fc.constantFrom(..."&+%=;#$!{}[]()\"'\\/<>?*.,:@~^|` \t\n\rab09éß日本🎉\u00a0\u2028\ufffd"),
  maxLength: 60,
});
const text = fc.oneof(
  odd,
  fc.string({ unit: character, maxLength: 200 }),
  fc.json(),
  fc.constantFrom("$input.body", "#set($x = 1)$x", "#foreach", "%ZZ", "\\$", "$!{x}"),
);

describe("whatever a caller sends", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
    await bench.serve({
      methods: {
        "POST /orders": {
          methodIntegration: toQueue(
            `Action=SendMessage&MessageBody=$util.urlEncode($input.body)#if($input.params('Key') != '')${ATTRIBUTE}$util.urlEncode($input.params('Key'))#end`,
          ),
        },
        "ANY /echo/{id}": {
          methodIntegration: mocked(
            '{"id":"$util.base64Encode($input.params(\'id\'))","q":"$util.base64Encode($input.params(\'q\'))"}',
          ),
        },
      },
    });
  });
  after(() => bench.stop());

  it("reaches the queue byte for byte, or SQS says what is wrong with it", async () => {
    bench.emulator.service = ({ headers, body }) => {
      if (headers["x-amz-target"] !== "AmazonSQS.SendMessage") return { body: "{}" };
      const { MessageBody } = JSON.parse(body.toString());
      return { body: JSON.stringify({ MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex") }) };
    };
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.string({ unit: fc.constantFrom(..."ab &+%=\"'\\$#;"), maxLength: 10 }),
        async (generated, key) => {
          const body = Buffer.from(generated).toString();
          bench.emulator.received.length = 0;
          const answer = await bench.call("/orders", { method: "POST", body, headers: { Key: key } });
          const message = bench.emulator.received.find(
            ({ headers }) => headers["x-amz-target"] === "AmazonSQS.SendMessage",
          );
          if (!TAKEN.test(body)) {
            assert.deepEqual([answer.status, message], [500, undefined]);
            return assert.match(answer.text, /"Code":"InvalidMessageContents"/);
          }
          assert.equal(answer.status, 202, answer.text);
          const { MessageBody, MessageAttributes } = JSON.parse(message!.body.toString());
          // "An empty body is {}": recorded by localstack, test_input_body_formatting.
          assert.equal(MessageBody, body === "" ? "{}" : body);
          assert.equal(MessageAttributes?.key?.StringValue ?? "", key.trim());
          assert.match(answer.text, new RegExp(createHash("md5").update(MessageBody).digest("hex")));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("in the path or the query is decoded once, and never breaks an answer", async () => {
    const decoded = (part: string) => Buffer.from(part, "base64").toString();
    await fc.assert(
      fc.asyncProperty(
        odd.filter((id) => id !== ""),
        odd,
        async (id, q) => {
          const path = `/echo/${encodeURIComponent(id)}?q=${encodeURIComponent(q)}`;
          const answer = await bench.call(path);
          const { id: gotId, q: gotQ } = answer.json<{ id: string; q: string }>();
          assert.deepEqual([decoded(gotId), decoded(gotQ)], [id, q]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("gets an answer that parses, for a target of any bytes that HTTP lets through", async () => {
    const target = fc.string({
      unit: fc.constantFrom(..."/%25a2F.;?&=+\"'<>{}[]\\^`|~!$*()@,:"),
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(target, async (path) => {
        const bytes = Buffer.from(path).toString("latin1");
        const answer = await send(`${bench.gateway.url}/_aws/execute-api/a1b2c3/test/${bytes}`);
        assert.ok([200, 403].includes(answer.status), `${answer.status} ${answer.text}`);
        assert.equal(typeof answer.json(), "object");
      }),
      { numRuns: 100 },
    );
  });
});
