import assert from "node:assert/strict";
import type { SQSRecord } from "aws-lambda";
import fc from "fast-check";
import { idOf, messageOf, readMessage } from "../../../../handlers/request-intake/message.ts";
import { cases } from "../../../cases.ts";
import { meaningful, text } from "../../../components/request-intake/fuzz/texts.ts";
import { ID, NOW } from "../calm.ts";

const WELL_FORMED = /^[0-9]{13}-[A-Za-z0-9_-]{8,64}([.][A-Za-z0-9_-]{1,64})?$/;
const NAMES = "requestId acceptedAt version idempotencyKey traceHeader failure reason __proto__ constructor toString";

const id = fc.oneof(
  { weight: 6, arbitrary: fc.constant(ID) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9]{13}-[\w-]{7,66}\n?$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9]{13}-[\w-]{8,64}([.][\w-]{0,66}){1,2}\n?$/) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("key#", " ", ""), meaningful).map(([a, b]) => `${a}${ID}${b}`) },
);
const version = fc.constantFrom(
  "1",
  "1",
  "1",
  "2",
  "0",
  "01",
  "-1",
  "1e0",
  "1.0",
  " 1",
  "constructor",
  "999999999",
  "9".repeat(20),
);
const time = fc.oneof(
  fc.constant(String(NOW)),
  fc.constantFrom("", "-1", "1e3", "9".repeat(15), "9".repeat(16)),
  meaningful,
);
const value = (stringValue: fc.Arbitrary<string>) =>
  stringValue.map((text) => ({ stringValue: text, dataType: "String" }));

/** What anybody can put to a queue who may: not only the gateway writes there, operators redrive and mend. */
const attributes = fc
  .tuple(
    fc.record({ requestId: value(id), acceptedAt: value(time), version: value(version) }, { requiredKeys: [] }),
    fc.dictionary(
      fc.constantFrom(...NAMES.split(" ")),
      fc.oneof(value(text()), fc.constant({ dataType: "Binary", binaryValue: "AA==" })),
      { maxKeys: 2 },
    ),
  )
  .map(([own, others]) => ({ ...others, ...own }));
const body = fc.oneof(
  fc.json(),
  text(),
  fc.constantFrom('{"__proto__":{"kind":"x"}}', "", "\uFEFF{}", "[".repeat(50_000)),
);

describe("any message", () => {
  it("is read as a request, or told by its rule what it is not, and nothing of it is told", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(attributes, body, fc.option(text(2), { nil: undefined }), (messageAttributes, body, receives) => {
        const record = {
          messageId: "m",
          receiptHandle: "r",
          body,
          attributes: { ApproximateReceiveCount: receives, SentTimestamp: receives },
          messageAttributes,
        } as unknown as SQSRecord;
        const message = messageOf(record);
        assert.equal(message.body, body);
        assert.ok(message.receives > 0 && (message.sentAt === undefined || message.sentAt > 0));
        const read = readMessage(message);
        seen.set(read.kind, (seen.get(read.kind) ?? 0) + 1);
        const given = (name: string) => {
          const attribute = Object.hasOwn(messageAttributes, name) ? messageAttributes[name as "version"] : undefined;
          return (attribute as { stringValue?: string } | undefined)?.stringValue || undefined;
        };
        const named = WELL_FORMED.test(given("requestId") ?? "") ? given("requestId") : undefined;
        assert.equal(idOf(message), named);
        assert.equal("requestId" in read ? read.requestId : undefined, named);
        // A date that can be written, whatever it is.
        new Date(read.acceptedAt).toISOString();
        if (read.kind !== "request")
          return assert.match(
            read.why,
            /^(the attribute (requestId|version) is (not a request id|missing|not a number)|the body is not JSON|message version [1-9][0-9]{0,8}; this release reads up to 1)$/,
          );
        assert.equal(given("version"), "1");
        assert.equal(JSON.stringify(read.body), JSON.stringify(JSON.parse(body)));
        for (const name of ["idempotencyKey", "traceHeader", "failure"] as const) assert.equal(read[name], given(name));
      }),
      cases(1_500),
    );
    for (const kind of ["request", "malformed", "newer"])
      assert.ok((seen.get(kind) ?? 0) > 50, `${kind} ${seen.get(kind)}`);
  });
});
