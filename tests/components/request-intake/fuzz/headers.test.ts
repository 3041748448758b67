import assert from "node:assert/strict";
import fc from "fast-check";
import { messageOf, readMessage } from "../../../../handlers/request-intake/message.ts";
import { linkableTrace } from "../../../../handlers/request-intake/trace.ts";
import { cases } from "../../../cases.ts";
import { recordOf } from "../../../handlers/request-intake/sim/queue.ts";
import { type Header, headers, named, spelt } from "./any-header.ts";
import { type Intake, JSON_TYPE, REQUESTS, serveIntake } from "./intake.ts";
import { problemOf } from "./problem.ts";
import { headerValue, meaningful, text } from "./texts.ts";

const QUEUE = "http://127.0.0.1:1/123456789012/levee-test-orders-work";

const is = (name: string) => (header: Header) => header[0].toLowerCase() === name;
const bytesOf = (lines: readonly Header[]) => lines.reduce((sum, [, value]) => sum + Buffer.byteLength(value), 0);

describe("any headers", function () {
  this.timeout(60_000);
  let intake: Intake;
  let published: Intake;
  before(async () => {
    intake = await serveIntake({ schema: { type: "object" } });
    published = await serveIntake({ schema: { type: "object" }, publicOrigin: "https://api.example.com" });
  });

  it("change nothing of the message but its key and its trace, and nothing of the id", async () => {
    let keyed = 0;
    await fc.assert(
      fc.asyncProperty(headers, async (given) => {
        const { messages } = intake.services;
        messages.length = 0;
        const lines = [JSON_TYPE, ...given.filter((header) => !is("content-type")(header) && !is("host")(header))];
        const before = Date.now();
        const told = await intake.call({ headers: lines, body: '{"a":1}' });
        if (told.status !== 202) {
          // API Gateway's limit of 10,240 bytes; four lines of its own are counted with them.
          assert.ok(bytesOf(lines) > 9_900, told.text);
          return assert.deepEqual([problemOf(told, "POST"), messages], ["413 too-large", []]);
        }
        assert.equal(messages.length, 1);
        const { requestId } = JSON.parse(told.text);
        assert.equal(
          requestId,
          `${requestId.slice(0, 13)}-${told.headers["x-amz-apigw-id"]!.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_")}`,
        );
        assert.ok(Number(requestId.slice(0, 13)) >= before && Number(requestId.slice(0, 13)) <= Date.now());
        const { MessageAttributes, MessageSystemAttributes, ...sent } = messages[0]!;
        assert.deepEqual(sent, { QueueUrl: QUEUE, MessageBody: '{"a":1}' });
        const { idempotencyKey, traceHeader, ...own } = MessageAttributes!;
        const text = (StringValue: string) => ({ DataType: "String", StringValue });
        assert.deepEqual(own, {
          requestId: text(requestId),
          acceptedAt: text(requestId.slice(0, 13)),
          version: text("1"),
        });
        assert.match(traceHeader!.StringValue!, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/);
        assert.deepEqual(MessageSystemAttributes, { AWSTraceHeader: text(linkableTrace(traceHeader!.StringValue)!) });
        const keys = lines.filter(is("idempotency-key")).map(([, value]) => value);
        if (keys.some((value) => value === ""))
          assert.ok(!idempotencyKey || keys.includes(idempotencyKey.StringValue!));
        else if (keys.length === 0) assert.equal(idempotencyKey, undefined);
        else
          assert.ok(keys.includes(idempotencyKey!.StringValue!), `${idempotencyKey?.StringValue} is none of ${keys}`);
        if (idempotencyKey) keyed++;
        const attributes = Object.fromEntries(
          Object.entries(MessageAttributes!).map(([name, { StringValue = "" }]) => [name, StringValue]),
        );
        const read = readMessage(messageOf(recordOf({ messageId: "m", body: "{}", receives: 1, attributes })));
        assert.ok(read.kind === "request" && read.idempotencyKey === idempotencyKey?.StringValue);
      }),
      cases(700),
    );
    assert.ok(keyed > 100, `${keyed} had a key`);
    assert.deepEqual(intake.problems, []);
  });

  it("do not lose the key, however many there are", async () => {
    // A #foreach ends after 1,000 rounds, in silence: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    const many = fc.tuple(fc.constantFrom(1, 10, 500, 990), fc.nat(), spelt("Idempotency-Key"));
    await fc.assert(
      fc.asyncProperty(many, async ([count, at, name]) => {
        const others = Array.from({ length: count }, (_, n): Header => [`x${n.toString(36)}`, ""]);
        const lines = [JSON_TYPE, ...others.toSpliced(at % count, 0, [name, "k"])];
        intake.services.messages.length = 0;
        const told = await intake.call({ headers: lines, body: "{}" });
        assert.equal(told.status, 202, told.text);
        assert.equal(intake.services.messages[0]!.MessageAttributes!.idempotencyKey?.StringValue, "k");
      }),
      cases(30),
    );
  });

  it("cannot break the answer 202 by the host that they name, nor change it where the origin is set", async () => {
    const host = fc.oneof(
      fc.domain(),
      fc.constantFrom("127.0.0.1:4510", "a.example.com:443", ""),
      headerValue,
      fc.array(meaningful, { maxLength: 3 }).map((parts) => Buffer.from(parts.join("")).toString("latin1")),
    );
    await fc.assert(
      fc.asyncProperty(host, async (Host) => {
        for (const [to, origin] of [
          [intake, /^https:\/\/[A-Za-z0-9._:-]*$/],
          [published, /^https:\/\/api\.example\.com$/],
        ] as const) {
          const told = await to.call({ headers: [JSON_TYPE, ["Host", Host]], body: "{}" });
          const { requestId, status, statusUrl, ...others } = JSON.parse(told.text);
          assert.deepEqual([told.status, status, others], [202, "accepted", {}]);
          assert.equal(told.headers.location, `${REQUESTS}/${requestId}`);
          assert.ok(statusUrl.endsWith(told.headers.location));
          assert.match(statusUrl.slice(0, -told.headers.location!.length), origin);
          if (/^[\w.-]+(:\d+)?$/.test(Host) && to === intake) assert.ok(statusUrl.startsWith(`https://${Host}/`));
        }
      }),
      cases(300),
    );
  });

  it("choose nothing by Content-Type but to be taken or not", async () => {
    const type = fc.oneof(
      fc.tuple(
        spelt("application/json"),
        fc.constantFrom("", ";charset=utf-8", "; charset=UTF-16", ";", " ;x=y", ",text/plain"),
      ),
      fc.tuple(headerValue, fc.constant("")),
      fc.tuple(
        fc.constantFrom("text/plain", "application/x-www-form-urlencoded", "$default", "application/json5"),
        fc.constant(""),
      ),
    );
    const lines = fc.array(
      named(
        "Content-Type",
        type.map((parts) => parts.join("")),
      ),
      { maxLength: 2 },
    );
    await fc.assert(
      fc.asyncProperty(lines, text(3), async (given, note) => {
        const { messages } = intake.services;
        messages.length = 0;
        const body = JSON.stringify({ note });
        const told = await intake.call({ headers: given, body });
        const last = given
          .at(-1)?.[1]
          .replace(/[;,].*/, "")
          .trim()
          .toLowerCase();
        if (!last || last === "application/json") {
          assert.deepEqual([told.status, messages.length], [202, 1], told.text);
          assert.equal(messages[0]!.MessageBody, body);
        } else assert.deepEqual([problemOf(told, "POST"), messages], ["415 unsupported-media-type", []]);
      }),
      cases(500),
    );
  });
});
