import assert from "node:assert/strict";
import fc from "fast-check";
import {
  answerTemplate,
  mockTemplate,
  pongTemplate,
  unknownActionTemplate,
} from "../../../../components/request-intake/socket/templates/answer.ts";
import {
  connectTemplate,
  disconnectTemplate,
} from "../../../../components/request-intake/socket/templates/connections.ts";
import { sendRequestTemplate } from "../../../../components/request-intake/socket/templates/send-request.ts";
import { setCallerOf } from "../../../../components/request-intake/templates/caller.ts";
import { readMessage } from "../../../../handlers/request-intake/message.ts";
import { batchOf } from "../../../../local/gateway/integrations/sqs-batch.ts";
import { readForm } from "../../../../local/gateway/integrations/sqs-form.ts";
import { SOCKET_CONTEXT_NAMES } from "../../../../local/gateway/vtl/language.ts";
import { lintTemplate } from "../../../../local/gateway/vtl/lint.ts";
import { character } from "../../../character.ts";
import { render } from "../render.ts";

const now = 1_760_000_000_000;
const id = `${now}-YAdhkG4XPHcEJmw`;
const connectionId = "L0SM9cOFvHcCIhw=";
const given = {
  connectionId,
  requestTimeEpoch: now,
  stageVariables: { requestsUrl: "https://a.example/live/requests" },
};

/** The one entry of the batch, as SQS reads it. */
function sent(message: object) {
  const { text } = render(sendRequestTemplate(), { ...given, body: JSON.stringify(message) });
  const [entry, ...others] = batchOf(readForm(text)!);
  assert.deepEqual(others, []);
  assert.match(text, /^Action=SendMessageBatch&/);
  const attributes = Object.entries(entry!.MessageAttributes ?? {}).map(([name, { StringValue = "" }]) => [
    name,
    StringValue,
  ]);
  return { name: entry!.Id, body: entry!.MessageBody, attributes: Object.fromEntries(attributes) };
}

const said = (answer: unknown) =>
  JSON.parse(
    render(answerTemplate(), { ...given, body: typeof answer === "string" ? answer : JSON.stringify(answer) }).text,
  );

const batch = (result: object) => ({ SendMessageBatchResponse: { SendMessageBatchResult: result } });
const queued = (Id: string) => ({
  Id,
  MessageId: "5fea7756-0ea4-451a-a703-a558b933e274",
  MD5OfMessageBody: "0".repeat(32),
});

describe("the WebSocket API's templates", () => {
  it("use nothing but what AWS documents of WebSocket APIs, on one line", () => {
    const all = [sendRequestTemplate(), answerTemplate(), unknownActionTemplate, pongTemplate, mockTemplate];
    for (const template of [...all, connectTemplate("t", 9_000), disconnectTemplate("t")]) {
      assert.deepEqual(lintTemplate(template, SOCKET_CONTEXT_NAMES), []);
      assert.doesNotMatch(template, /\n/);
    }
  });

  it("send a request as POST does, and where its outcome goes", () => {
    const { name, body, attributes } = sent({ action: "request", body: { a: "&+%ü𝄞" }, ref: "r-1" });
    assert.deepEqual([name, body], ["rr-1", '{"a":"&+%ü𝄞"}']);
    assert.deepEqual(attributes, {
      requestId: id,
      acceptedAt: String(now),
      version: "1",
      replyTo: `${connectionId} r-1`,
    });
  });

  it("leave out what a message leaves out, and number what is there without a gap", () => {
    const { name, attributes } = sent({ action: "request", body: {} });
    assert.deepEqual([name, attributes.replyTo], ["n", connectionId]);
    assert.deepEqual(Object.keys(attributes), ["requestId", "acceptedAt", "version", "replyTo"]);
    assert.equal(sent({ action: "request", body: {}, idempotencyKey: "null" }).attributes.idempotencyKey, "null");
  });

  it("carry whatever JSON a body is, and whatever a key is, so that the worker reads the same", () => {
    const json = fc.dictionary(
      fc.string({ unit: character }),
      fc.oneof(fc.string({ unit: character }), fc.integer(), fc.boolean()),
    );
    const key = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => /^[!-~]([ -~]*[!-~])?$/.test(text));
    fc.assert(
      fc.property(json, key, (body, idempotencyKey) => {
        const { body: text, attributes } = sent({ action: "request", body, idempotencyKey });
        if (text === undefined) return;
        const read = readMessage({ messageId: "m", receiptHandle: "r", body: text, receives: 1, attributes });
        assert.equal(read.kind, "request");
        assert.deepEqual(read.kind === "request" && [JSON.stringify(read.body), read.idempotencyKey], [
          JSON.stringify(body),
          idempotencyKey,
        ]);
      }),
      { numRuns: 100 },
    );
  });

  it("write characters that a queue cannot hold as JSON escapes, as the client may have done: its own spelling is gone", () => {
    const body = { "a\uFFFF": "\uFFFE\uFFFD\u{1FFFE}", b: "\u0000\u001F%EF%BF%BE" };
    const text = sent({ action: "request", body }).body ?? "";
    assert.doesNotMatch(text, /[\uFFFE\uFFFF]/);
    assert.deepEqual(JSON.parse(text), body);
  });

  it("say accepted of what is on the queue, with the id that it has there and the client's ref", () => {
    const statusUrl = `https://a.example/live/requests/${id}`;
    assert.deepEqual(said(batch({ Successful: [queued("rr-1")], Failed: [] })), {
      accepted: id,
      ref: "r-1",
      statusUrl,
    });
    assert.deepEqual(said(batch({ Successful: [queued("n")], Failed: null })), { accepted: id, statusUrl });
    const xml =
      "<SendMessageBatchResponse><SendMessageBatchResult><SendMessageBatchResultEntry><Id>rx</Id><MessageId>5fea7756-0ea4-451a-a703-a558b933e274</MessageId></SendMessageBatchResultEntry></SendMessageBatchResult></SendMessageBatchResponse>";
    assert.deepEqual(said(xml), { accepted: id, ref: "x", statusUrl });
  });

  const refusals: Record<string, [answer: unknown, kind: string, ref?: string]> = {
    "an entry that failed": [
      batch({ Failed: [{ Id: "rr-1", Code: "InternalError", Message: "no" }] }),
      "unavailable",
      "r-1",
    ],
    characters: [batch({ Failed: [{ Id: "n", Code: "InvalidMessageContents" }] }), "unsupported-characters"],
    "a body that was not sent": [{ Error: { Code: "MissingParameter", Message: "…" } }, "unsupported-characters"],
    "a size": [{ Error: { Code: "BatchRequestTooLong", Message: "cannot be longer than 1024 bytes" } }, "too-large"],
    "a right that is missing": [{ Error: { Code: "AccessDenied" }, RequestId: "rr" }, "unavailable"],
    "a throttle": [{ Error: { Code: "ThrottlingException" } }, "unavailable"],
    nothing: ["", "unavailable"],
    HTML: ['<html>"bad" gateway \\</html>', "unavailable"],
  };
  for (const [what, [answer, kind, ref]] of Object.entries(refusals))
    it(`say refused, and never accepted, of ${what}`, () => {
      const { refused, accepted, ref: echoed } = said(answer);
      assert.deepEqual([refused.type, accepted, echoed], [`urn:levee:problem:${kind}`, undefined, ref]);
    });

  it("say nothing but JSON, and accepted only to a message id, whatever the service answers", () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        const answer = said(`x${text}`);
        assert.equal(
          "accepted" in answer,
          /"MessageId"\s*:\s*"[0-9A-Za-z-]{8,}|<MessageId>[0-9A-Za-z-]{8,}/.test(text),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("note who is connected until after the longest connection, and forget who is not", () => {
    const put = JSON.parse(render(connectTemplate("t", 9_000), given).text);
    assert.deepEqual(put, {
      TableName: "t",
      Item: {
        id: { S: connectionId },
        connectedAt: { N: String(now) },
        expiresAt: { N: String(now / 1_000 + 9_000) },
      },
    });
    const deleted = JSON.parse(render(disconnectTemplate("t"), given).text);
    assert.deepEqual(deleted, { TableName: "t", Key: { id: { S: connectionId } } });
  });

  it("name whose request it is, and take none of a caller without a name or a tenant", () => {
    const edge = { setCaller: setCallerOf.authorizer, setTenant: "#set($tenant = $caller)" };
    const of = (principalId: string) => ({
      ...given,
      authorizer: { principalId },
      body: '{"action":"request","body":{}}',
    });
    const [known] = batchOf(readForm(render(sendRequestTemplate(edge), of("ann")).text)!);
    assert.deepEqual([known!.MessageAttributes!.requestId!.StringValue, known!.MessageGroupId], [`${id}.ann`, "ann"]);
    assert.equal(batchOf(readForm(render(sendRequestTemplate(edge), of("a b")).text)!)[0]!.MessageBody, undefined);
    const answered = (principalId: string, answer: object) =>
      JSON.parse(render(answerTemplate(edge), { ...of(principalId), body: JSON.stringify(answer) }).text);
    assert.equal(answered("ann", batch({ Successful: [queued("n")] })).accepted, `${id}.ann`);
    const missing = { Error: { Code: "MissingParameter" } };
    assert.equal(answered("", missing).refused.type, "urn:levee:problem:forbidden");
    assert.equal(JSON.parse(render(connectTemplate("t", 9_000, edge.setCaller), of("ann")).text).Item.caller.S, "ann");
    assert.equal(render(connectTemplate("t", 9_000, edge.setCaller), of("")).text, "");
    for (const template of [
      sendRequestTemplate(edge),
      answerTemplate(edge),
      connectTemplate("t", 9_000, setCallerOf.iam),
    ])
      assert.deepEqual(lintTemplate(template, SOCKET_CONTEXT_NAMES), []);
  });

  it("answer a ping with the time, and what is none of ours with what there is", () => {
    assert.deepEqual(JSON.parse(render(pongTemplate, given).text), { pong: now });
    assert.match(JSON.parse(render(unknownActionTemplate, given).text).refused.detail, /"action": "request"/);
  });
});
