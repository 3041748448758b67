import assert from "node:assert/strict";
import fc from "fast-check";
import { messageOf, readMessage } from "../../../../handlers/request-intake/message.ts";
import type { MessageAttribute } from "../../../../local/gateway/integrations/sqs-message.ts";
import { cases } from "../../../cases.ts";
import { recordOf } from "../../../handlers/request-intake/sim/queue.ts";
import { answerTo, asText, bodies, nested, objects, TAKEN, written } from "./any-body.ts";
import { type Intake, serveIntake } from "./intake.ts";
import { problemOf } from "./problem.ts";
import { meaningful } from "./texts.ts";

const QUEUE = "http://127.0.0.1:1/123456789012/levee-test-orders-work";

/** The message as Lambda hands it to the worker. */
const received = (message: Intake["services"]["messages"][number]) => {
  const named = Object.entries(message.MessageAttributes as Record<string, MessageAttribute>);
  const attributes = Object.fromEntries(named.map(([name, { StringValue = "" }]) => [name, StringValue]));
  return messageOf(recordOf({ messageId: "m", body: message.MessageBody!, receives: 1, attributes }));
};

describe("any body", function () {
  this.timeout(60_000);
  let intake: Intake;
  let strict: Intake;
  before(async () => {
    intake = await serveIntake({ schema: { type: "object" } });
    strict = await serveIntake({
      schema: {
        type: "object",
        required: ["a"],
        additionalProperties: false,
        properties: {
          a: {
            anyOf: [
              { type: "string", pattern: "^[^<>]*$", maxLength: 20 },
              { enum: [0, null, { a: 1 }] },
              { type: "array", uniqueItems: true, items: { $ref: "#/definitions/any" } },
            ],
          },
        },
        definitions: { any: { anyOf: [{ not: { type: "array" } }, { items: { $ref: "#/definitions/any" } }] } },
      },
    });
  });

  const post = async (to: Intake, body: string | Buffer) => {
    const { messages } = to.services;
    messages.length = 0;
    const told = await to.call({ body });
    return { told, messages };
  };

  it("is either on the queue byte for byte, and what the worker reads is its JSON, or nowhere and a problem says why", async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { told, messages } = await post(intake, body);
        const kind = told.status === 202 ? "202" : problemOf(told, "POST");
        assert.equal(kind, answerTo(body), told.text.slice(0, 300));
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (told.status !== 202) return assert.deepEqual(messages, []);
        const { requestId } = JSON.parse(told.text);
        assert.equal(messages.length, 1);
        const { MessageAttributes, MessageSystemAttributes, ...sent } = messages[0]!;
        assert.deepEqual(sent, { QueueUrl: QUEUE, MessageBody: asText(body) });
        const read = readMessage(received(messages[0]!));
        assert.deepEqual(Object.keys(MessageSystemAttributes!), ["AWSTraceHeader"]);
        assert.deepEqual(
          { ...read, body: undefined, traceHeader: undefined, traceId: undefined },
          {
            kind: "request",
            requestId,
            acceptedAt: Number(requestId.slice(0, 13)),
            body: undefined,
            traceHeader: undefined,
            traceId: undefined,
          },
        );
        assert.equal(Object.keys(MessageAttributes!).length, 4);
        assert.ok("body" in read);
        assert.equal(JSON.stringify(read.body), JSON.stringify(JSON.parse(asText(body))));
      }),
      cases(1_200),
    );
    for (const kind of ["202", "400 unsupported-characters", "400 invalid-request"])
      assert.ok((kinds.get(kind) ?? 0) > 50, `of ${kind} there were ${kinds.get(kind)}`);
    assert.deepEqual(intake.problems, []);
  });

  it("is held against the schema, and what breaks it is a problem of its own", async () => {
    const violating = fc.oneof(
      objects,
      written.map((json) => `{"a":${json}}`),
      fc.array(written, { maxLength: 4 }).map((items) => `{"a":[${items.join(",")}]}`),
      nested(1, 100).map((json) => `{"a":${json}}`),
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(violating, async (body) => {
        const { told, messages } = await post(strict, body);
        if (told.status === 202) {
          taken++;
          assert.equal(messages.length, 1);
          assert.equal(messages[0]!.MessageBody, body);
          const { a, ...others } = JSON.parse(body);
          assert.deepEqual(others, {});
          assert.ok(a === 0 || a === null || typeof a === "string" || Array.isArray(a) || a.a === 1);
          if (typeof a === "string") assert.match(a, /^[^<>]{0,40}$/);
          return;
        }
        assert.deepEqual(messages, []);
        const kind = problemOf(told, "strict POST");
        assert.equal(kind, TAKEN.test(body) ? "400 invalid-request" : kind);
        assert.match(kind, /^400 /);
      }),
      cases(500),
    );
    assert.ok(taken > 20, `${taken} were taken`);
    assert.deepEqual(strict.problems, []);
  });

  it("is a problem of its own when it is nested deeper than it can be held against the schema", async () => {
    const array = fc.constantFrom(20_000, 50_000).map((depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`);
    const deep = array.chain((json) => fc.constantFrom(json, `{"a":${json}}`, `{"a":[${json},${json}]}`));
    await fc.assert(
      fc.asyncProperty(deep, async (body) => {
        const { told, messages } = await post(strict, body);
        assert.deepEqual([problemOf(told, "strict POST"), messages], ["400 invalid-request", []]);
      }),
      cases(10),
    );
  });

  it("is taken up to SQS's limit, attributes counted, and is too large beyond, whatever its characters take encoded", async () => {
    await post(intake, "{}");
    const attributes = Object.entries(intake.services.messages[0]!.MessageAttributes!);
    const room =
      1_048_576 -
      attributes.reduce((sum, [name, { StringValue = "" }]) => sum + `${name}String${StringValue}`.length, 0);
    // 4 bytes of UTF-8 are 12 of a form.
    const filler = fc.constantFrom("x", "é", "日", "𝄞", "&", "%", "+");
    await fc.assert(
      fc.asyncProperty(filler, fc.integer({ min: -3, max: 3 }), async (unit, over) => {
        const size = room + over - 8;
        const bytes = Buffer.byteLength(unit);
        const body = `{"a":"${unit.repeat(Math.floor(size / bytes))}${"x".repeat(size % bytes)}"}`;
        const { told, messages } = await post(intake, body);
        if (over > 0) return assert.deepEqual([problemOf(told, "POST"), messages], ["413 too-large", []]);
        assert.equal(told.status, 202, told.text);
        assert.ok(messages.length === 1 && messages[0]!.MessageBody === body, "it was changed");
      }),
      cases(10),
    );
  });

  it("cannot make the answer 202 say anything but where its status is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(meaningful, { maxLength: 6 }), async (parts) => {
        const { told } = await post(intake, JSON.stringify({ requestId: parts.join(""), status: parts }));
        const { requestId, statusUrl, ...others } = JSON.parse(told.text);
        assert.match(requestId, /^[0-9]{13}-[A-Za-z0-9_-]{8,64}$/);
        assert.deepEqual(others, { status: "accepted" });
        assert.equal(told.headers.location, new URL(statusUrl).pathname);
      }),
      cases(300),
    );
  });
});
