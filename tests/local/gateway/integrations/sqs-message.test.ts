import assert from "node:assert/strict";
import fc from "fast-check";
import { readForm, sendMessageOf } from "../../../../local/gateway/integrations/sqs-form.ts";
import {
  type MessageAttribute,
  refusalOf,
  type SendMessage,
  sizeOf,
} from "../../../../local/gateway/integrations/sqs-message.ts";
import { urlEncode } from "../../../../local/gateway/vtl/util.ts";
import { character } from "../../../character.ts";

const API = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html";

const withAttribute = (name: string, attribute: MessageAttribute) => ({
  MessageBody: "x",
  MessageAttributes: { [name]: attribute },
});
const text = (StringValue: string): MessageAttribute => ({ DataType: "String", StringValue });

const refused: [title: string, message: Parameters<typeof refusalOf>[0], code: string, says: RegExp][] = [
  ["no body", {}, "MissingParameter", /^The request must contain the parameter MessageBody\.$/],
  [
    "a group with a space",
    { MessageBody: "x", MessageGroupId: "a b" },
    "InvalidParameterValue",
    /MessageGroupId can only/,
  ],
  ["a group too long", { MessageBody: "x", MessageGroupId: "x".repeat(129) }, "InvalidParameterValue", /1 to 128/],
  ["an empty body", { MessageBody: "" }, "MissingParameter", /MessageBody/],
  ["U+0000", { MessageBody: "a\u0000" }, "InvalidMessageContents", /#x9 \| #xA \| #xD/],
  ["U+000B", { MessageBody: "\u000b" }, "InvalidMessageContents", /Invalid characters/],
  ["U+FFFE", { MessageBody: "\ufffe" }, "InvalidMessageContents", /Invalid characters/],
  ["a lone surrogate", { MessageBody: "\ud800" }, "InvalidMessageContents", /Invalid characters/],
  [
    "one byte too many",
    { MessageBody: "x".repeat(1025) },
    "InvalidParameterValue",
    /must be shorter than 1024 bytes\.$/,
  ],
  [
    "bytes, not characters",
    { MessageBody: "ü".repeat(513) },
    "InvalidParameterValue",
    /must be shorter than 1024 bytes/,
  ],
  [
    "attributes that make it too large",
    { ...withAttribute("a", text("y".repeat(20))), MessageBody: "x".repeat(1000) },
    "InvalidParameterValue",
    /must be shorter/,
  ],
  [
    "an empty attribute",
    withAttribute("a", text("")),
    "InvalidParameterValue",
    /^Message \(user\) attribute 'a' must contain a non-empty value of type 'String'\.$/,
  ],
  [
    "an attribute without a value",
    withAttribute("a", { DataType: "Number" }),
    "InvalidParameterValue",
    /type 'Number'/,
  ],
  [
    "an attribute of no type",
    withAttribute("a", { StringValue: "x" }),
    "InvalidParameterValue",
    /Binary, Number, String/,
  ],
  [
    "a number that is none",
    withAttribute("a", { DataType: "Number", StringValue: "x" }),
    "InvalidParameterValue",
    /number/,
  ],
  [
    "a control character in an attribute",
    withAttribute("a", text("\u0001")),
    "InvalidParameterValue",
    /Invalid characters/,
  ],
  ["an odd name", withAttribute("a b", text("x")), "InvalidParameterValue", /name can only contain/],
  ["a reserved name", withAttribute("AWS.x", text("x")), "InvalidParameterValue", /reserved/],
  ["a name that is too long", withAttribute("a".repeat(256), text("x")), "InvalidParameterValue", /256 Bytes/],
  [
    "eleven attributes",
    {
      MessageBody: "x",
      MessageAttributes: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, text("x")])),
    },
    "InvalidParameterValue",
    /\[11\] exceeds the allowed maximum \[10\]/,
  ],
];

describe("refusalOf", () => {
  for (const [title, message, code, says] of refused)
    it(`refuses ${title}`, () => {
      const refusal = refusalOf(message, 1024);
      assert.equal(refusal?.code, code, API);
      assert.match(refusal.message, says);
    });

  it("lets through what SQS takes, up to the last byte", () => {
    assert.equal(refusalOf({ MessageBody: "x".repeat(1024) }, 1024), undefined);
    assert.equal(refusalOf({ MessageBody: "\t\n\r \ud7ff\ue000\ufffd😀" }, 1024), undefined);
    assert.equal(
      refusalOf(withAttribute("a.b-c_1", { DataType: "Number.int", StringValue: "-1.5e3" }), 1024),
      undefined,
    );
    assert.equal(refusalOf(withAttribute("b", { DataType: "Binary", BinaryValue: "AAE=" }), 1024), undefined);
  });

  it("is refused for a system attribute that is no trace, or no well-formed one", () => {
    const root = "Root=1-5759e988-bd862e3fe1be46a994272793";
    const code = (MessageSystemAttributes: SendMessage["MessageSystemAttributes"]) =>
      refusalOf({ MessageBody: "x", MessageSystemAttributes }, 1_024)?.code;
    for (const value of [root, `${root};Parent=53995c3f42cd8ad8;Sampled=1`, `Self=1-2-3;${root};Lineage=a:1|b:2`])
      assert.equal(code({ AWSTraceHeader: text(value) }), undefined, value);
    for (const value of ["", "Root=dummy;Sampled=0", `${root};`, `${root};${root}`, "Parent=53995c3f42cd8ad8"])
      assert.equal(code({ AWSTraceHeader: text(value) }), "InvalidParameterValue", value);
    assert.equal(code({ other: text(root) }), "InvalidParameterValue");
    assert.equal(code({ AWSTraceHeader: { DataType: "Binary", BinaryValue: "AAE=" } }), "InvalidParameterValue");
  });

  it("counts names, types and values of attributes in", () => {
    assert.equal(sizeOf({ ...withAttribute("ab", text("xyz")), MessageBody: "ü" }), 2 + 2 + 6 + 3);
  });
});

describe("a form of SQS", () => {
  it("gives body and attributes byte for byte", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: character, minLength: 1 }),
        fc.string({ unit: "grapheme", minLength: 1 }),
        (body, value) => {
          const whole = body.toWellFormed();
          const form = readForm(
            `Action=SendMessage&MessageBody=${urlEncode(whole)}&MessageAttribute.1.Name=k&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=${urlEncode(value)}`,
          );
          const message = sendMessageOf(form!);
          assert.equal(message.MessageBody, whole);
          assert.deepEqual(message.MessageAttributes, { k: text(value) });
        },
      ),
    );
  });

  it("is ruined by a body that was not encoded, as on AWS", () => {
    assert.equal(sendMessageOf(readForm("Action=SendMessage&MessageBody=a+b&c=d%21")!).MessageBody, "a b");
    assert.equal(readForm("Action=SendMessage&MessageBody=100%"), undefined);
  });

  it("knows both spellings of attributes, and the rest of the parameters", () => {
    const form = readForm(
      "MessageBody=x&MessageAttributes.1.Name=a&MessageAttributes.1.Value.DataType=String&MessageAttributes.1.Value.StringValue=1&DelaySeconds=3&MessageGroupId=g&MessageDeduplicationId=d&QueueUrl=http%3A%2F%2Fq&MessageSystemAttribute.1.Name=AWSTraceHeader&MessageSystemAttribute.1.Value.DataType=String&MessageSystemAttribute.1.Value.StringValue=Root%3D1",
    );
    assert.deepEqual(JSON.parse(JSON.stringify(sendMessageOf(form!))), {
      MessageBody: "x",
      QueueUrl: "http://q",
      DelaySeconds: 3,
      MessageGroupId: "g",
      MessageDeduplicationId: "d",
      MessageAttributes: { a: text("1") },
      MessageSystemAttributes: { AWSTraceHeader: text("Root=1") },
    });
  });
});
