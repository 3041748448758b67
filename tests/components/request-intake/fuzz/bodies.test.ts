import assert from "node:assert/strict";
import fc from "fast-check";
import { messageOf, readMessage } from "../../../../handlers/request-intake/message.ts";
import type { MessageAttribute } from "../../../../local/gateway/integrations/sqs-message.ts";
import { recordOf } from "../../../handlers/request-intake/sim/queue.ts";
import { cases } from "./cases.ts";
import { type Intake, serveIntake } from "./intake.ts";
import { problemOf } from "./problem.ts";
import { meaningful, refusedBySqs, text } from "./texts.ts";

/** What SQS takes, written anew from its page: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF. */
const TAKEN = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const QUEUE = "http://127.0.0.1:1/123456789012/levee-test-orders-work";

/** A name or a text in JSON, as careless or as careful as the caller who wrote it. */
const written = text(4).chain((value) => {
  const json = JSON.stringify(value);
  const escaped = json.replace(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return fc.constantFrom(json, escaped, `"${value}"`);
});
const space = fc.constantFrom("", "", " ", "\t", "\r\n", "\n  ");
const number = fc.constantFrom("0", "-0", "1e400", "1.50", "12345678901234567890", "5e-324", "01", "+1", "NaN");

/** Any JSON object, and some that are nearly one: white space, names twice, numbers that no double holds. */
const objects = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    written,
    number,
    fc.constantFrom("true", "null"),
    tie("object"),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
  ),
  object: fc
    .array(fc.tuple(space, fc.oneof(fc.constantFrom('"__proto__"', '"a"', '"a"'), written), tie("value")), {
      maxLength: 4,
    })
    .map((members) => `{${members.map(([gap, name, value]) => `${gap}${name}${gap}:${value}`).join(",")}}`),
})).object as fc.Arbitrary<string>;

const nested = (...depths: number[]) =>
  fc
    .tuple(fc.constantFrom('{"a":', "["), fc.constantFrom(...depths))
    .map(([open, depth]) => `${open.repeat(depth)}1${(open === "[" ? "]" : "}").repeat(depth)}`);

const bodies: fc.Arbitrary<string | Buffer> = fc.oneof(
  { weight: 12, arbitrary: objects },
  { weight: 2, arbitrary: fc.tuple(objects, refusedBySqs).map(([json, odd]) => `{"${odd}":${json}}`) },
  {
    weight: 1,
    arbitrary: fc.tuple(objects, fc.constantFrom("\uFFFE", "\uFFFF")).map(([json, odd]) => `{"${odd}":${json}}`),
  },
  { weight: 2, arbitrary: text() },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: objects.map((json) => `\uFEFF${json}`) },
  { weight: 1, arbitrary: objects.map((json) => json.slice(0, -1)) },
  { weight: 1, arbitrary: nested(1, 100, 1_000).map((json) => `{"a":${json}}`) },
  // A byte that no UTF-8 has, in a text and in a name.
  {
    weight: 2,
    arbitrary: fc
      .tuple(objects, fc.constantFrom(0x80, 0xc0, 0xed, 0xff))
      .map(([json, byte]) => Buffer.concat([Buffer.from('{"'), Buffer.from([byte]), Buffer.from(`":${json}}`)])),
  },
);

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

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
        // An empty body is {} to API Gateway. Bytes that are no UTF-8 are U+FFFD to it, and so to everybody.
        const asText = Buffer.from(body).toString() || "{}";
        const value = parsed(asText);
        const expected = isObject(value)
          ? TAKEN.test(asText)
            ? "202"
            : "400 unsupported-characters"
          : "400 invalid-request";
        const kind = told.status === 202 ? "202" : problemOf(told, "POST");
        assert.equal(kind, expected, told.text.slice(0, 300));
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (told.status !== 202) return assert.deepEqual(messages, []);
        const { requestId } = JSON.parse(told.text);
        assert.equal(messages.length, 1);
        const { MessageAttributes, ...sent } = messages[0]!;
        assert.deepEqual(sent, { QueueUrl: QUEUE, MessageBody: asText });
        const read = readMessage(received(messages[0]!));
        assert.deepEqual(
          { ...read, body: undefined, traceHeader: undefined },
          {
            kind: "request",
            requestId,
            acceptedAt: Number(requestId.slice(0, 13)),
            body: undefined,
            traceHeader: undefined,
          },
        );
        assert.equal(Object.keys(MessageAttributes!).length, 4);
        assert.ok("body" in read);
        assert.equal(JSON.stringify(read.body), JSON.stringify(value));
      }),
      cases(2_500),
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
      cases(600),
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
