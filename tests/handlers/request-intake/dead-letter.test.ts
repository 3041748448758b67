import assert from "node:assert/strict";
import fc from "fast-check";
import { letterAttributes, MAX_MESSAGE_BYTES } from "../../../handlers/request-intake/dead-letter.ts";
import { character } from "../../character.ts";
import { ID, messageWith } from "./calm.ts";

const size = (body: string, attributes: Record<string, string>) =>
  Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(`${name}String${value}`),
    Buffer.byteLength(body),
  );

describe("a dead letter", () => {
  it("has the message's own attributes, the reason, the error and the number of attempts", () => {
    const message = messageWith({ idempotencyKey: "k", traceHeader: "t", foreign: "not ours" });
    assert.deepEqual(letterAttributes({ message, reason: "permanent", error: "E: m", attempts: 2, failure: "r" }), {
      requestId: ID,
      acceptedAt: "1780000000000",
      version: "1",
      idempotencyKey: "k",
      traceHeader: "t",
      reason: "permanent",
      error: "E: m",
      attempts: "2",
      failure: "r",
    });
  });

  it("has only characters that SQS takes, and no attribute without a value", () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (error) => {
        const attributes = letterAttributes({ message: messageWith(), reason: "permanent", error, attempts: 0 });
        for (const value of Object.values(attributes)) {
          assert.match(value, /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]+$/u);
        }
      }),
    );
  });

  it("fits beside whatever SQS took, without its reason at last: a message that had an id alone", () => {
    const attributes = { requestId: "no id of ours" };
    const body = "x".repeat(MAX_MESSAGE_BYTES - size("", attributes));
    const message = { ...messageWith(), attributes, body };
    assert.deepEqual(letterAttributes({ message, reason: "malformed", attempts: 0 }), attributes);
  });

  it("fits, with its body whole, its id and its reason, if its message did", () => {
    const own = { idempotencyKey: "k".repeat(100), traceHeader: "t".repeat(60) };
    fc.assert(
      fc.property(fc.nat({ max: 900 }), fc.boolean(), (spare, plain) => {
        const attributes = plain ? {} : own;
        const bare = messageWith(attributes, "");
        const body = "x".repeat(MAX_MESSAGE_BYTES - size("", { ...bare.attributes }) - spare);
        const letter = {
          message: { ...bare, body },
          reason: "attempts-exhausted",
          error: "e".repeat(600),
          attempts: 5,
          failure: "f".repeat(36),
        };
        const sent = letterAttributes(letter);
        assert.ok(size(body, sent) <= MAX_MESSAGE_BYTES, `${size(body, sent)} bytes`);
        assert.deepEqual([sent.requestId, sent.reason], [ID, "attempts-exhausted"]);
      }),
      { numRuns: 50 },
    );
  });
});
