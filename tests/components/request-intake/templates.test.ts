// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a caller could send is written as it would be sent
import assert from "node:assert/strict";
import fc from "fast-check";
import { acceptedTemplate } from "../../../components/request-intake/templates/accepted.ts";
import type { Edge } from "../../../components/request-intake/templates/caller.ts";
import { notSentTemplate } from "../../../components/request-intake/templates/not-sent.ts";
import { problemJson } from "../../../components/request-intake/templates/problem.ts";
import { readStatusTemplate } from "../../../components/request-intake/templates/read-status.ts";
import { sendMessageTemplate } from "../../../components/request-intake/templates/send-message.ts";
import { statusTemplate } from "../../../components/request-intake/templates/status.ts";
import { inertJson, vtl } from "../../../components/request-intake/templates/vtl.ts";
import { readMessage } from "../../../handlers/request-intake/message.ts";
import { linkableTrace } from "../../../handlers/request-intake/trace.ts";
import { refusalOf } from "../../../local/gateway/integrations/sqs-message.ts";
import { lintTemplate } from "../../../local/gateway/vtl/lint.ts";
import { character } from "../../character.ts";
import { type Rendering, render } from "./render.ts";

// Not proved here: that API Gateway's own engine does the same. local/gateway/vtl is held against what LocalStack's and airspeed's
// tests recorded of it (snapshots of the real service, which nobody here has taken).

const now = 1_760_000_000_000;
const id = `${now}-YAdhkG4XPHcEJmw`;
const day = 86_400_000;
const status = statusTemplate({ queueRetention: 345_600, pollAfter: 3 });

/** The form as SQS reads it. */
function sent(given: Rendering, edge: Edge = {}) {
  const { text } = render(sendMessageTemplate(edge), { requestTimeEpoch: now, ...given });
  const form = new URLSearchParams(text);
  const attributes: Record<string, string> = {};
  for (let n = 1; form.has(`MessageAttribute.${n}.Name`); n++) {
    assert.equal(form.get(`MessageAttribute.${n}.Value.DataType`), "String");
    attributes[form.get(`MessageAttribute.${n}.Name`)!] = form.get(`MessageAttribute.${n}.Value.StringValue`)!;
  }
  const names = [...form.keys()].filter((key) => /^MessageAttribute\..*\.Name$/.test(key));
  assert.equal(names.length, Object.keys(attributes).length);
  const ofSystem = [...form].filter(([key]) => key.startsWith("MessageSystemAttribute"));
  return { trace: traceOf(ofSystem), text, action: form.get("Action"), body: form.get("MessageBody"), attributes };
}

/** The value of the one system attribute that there may be. */
function traceOf(parameters: readonly (readonly [string, string])[]): string | undefined {
  if (parameters.length === 0) return undefined;
  const [name, type, [key, value] = ["", ""]] = parameters;
  assert.deepEqual(
    [name, type, key, parameters.length],
    [
      ["MessageSystemAttribute.1.Name", "AWSTraceHeader"],
      ["MessageSystemAttribute.1.Value.DataType", "String"],
      "MessageSystemAttribute.1.Value.StringValue",
      3,
    ],
  );
  return value;
}

const statusOf = (given: Rendering) =>
  render(status, { requestTimeEpoch: now, path: `/live/requests/${id}`, ...given });

/** Whatever a caller can put into a URL, a header or a body. */
const hostile = fc.oneof(
  fc.string({ unit: character }),
  fc.constantFrom(
    '"',
    "'",
    "\\",
    "$input",
    "${x}",
    "#set($x = 1)",
    "#end",
    "%",
    "%2",
    "&MessageBody=x",
    "a+b=c",
    "\n",
    "𝄞",
    "ü",
    "</x>",
  ),
);

describe("RequestIntake's mapping templates", () => {
  it("use nothing but what AWS documents", () => {
    for (const template of [
      sendMessageTemplate(),
      acceptedTemplate(),
      notSentTemplate(),
      readStatusTemplate("table"),
      status,
    ]) {
      assert.deepEqual(lintTemplate(template), []);
    }
  });

  it("are one line, so that no line end gets into a form", () => {
    assert.doesNotMatch(sendMessageTemplate(), /\n/);
    assert.equal(
      vtl`
        a
        ## left out
        \d $b
      `,
      "a\\d $b",
    );
  });

  it("write what begins a reference or a directive as JSON escapes", () => {
    assert.equal(inertJson({ a: "$context.path #if" }), '{"a":"\\u0024context.path \\u0023if"}');
    assert.deepEqual(JSON.parse(render(inertJson("$x #set($y = 1)")).text), "$x #set($y = 1)");
  });

  describe("POST to SQS", () => {
    it("sends one message with id, time, version, key and trace", () => {
      const { action, body, attributes } = sent({
        body: '{"sku":"A"}',
        headers: { "Idempotency-Key": "k 1&2", "X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678" },
      });
      assert.equal(action, "SendMessage");
      assert.equal(body, '{"sku":"A"}');
      assert.deepEqual(attributes, {
        requestId: id,
        acceptedAt: String(now),
        version: "1",
        idempotencyKey: "k 1&2",
        traceHeader: "Root=1-67891233-abcdef012345678912345678",
      });
    });

    const root = "Root=1-5759e988-bd862e3fe1be46a994272793";
    const traces: [title: string, header: string, linked: string | undefined][] = [
      ["as the gateway makes it", root, root],
      [
        "of a caller that is traced",
        `${root};Parent=53995c3f42cd8ad8;Sampled=1`,
        `${root};Parent=53995c3f42cd8ad8;Sampled=1`,
      ],
      ["with what others add", `Self=1-67891234-12456789abcdef012345678a;${root};Lineage=a87bd80c:1|68fd508a:5`, root],
      ["whose sampling is open", `${root}; Parent=53995c3f42cd8ad8; Sampled=?`, `${root};Parent=53995c3f42cd8ad8`],
      ["that SQS refuses", "Root=dummy;Parent=53995c3f42cd8ad8;Sampled=0", undefined],
      ["with two roots", `${root};${root}`, undefined],
      ["cut short", root.slice(0, -1), undefined],
      ["with a line end", `${root}\n`, undefined],
      ["that is none", "mine&MessageSystemAttribute.1.Name=x", undefined],
    ];
    for (const [title, header, linked] of traces) {
      it(`links a trace ${title} as ${linked ? "a system attribute" : "none, and sends the message"}`, () => {
        const { trace, attributes } = sent({ headers: { "X-Amzn-Trace-Id": header } });
        assert.deepEqual([trace, attributes.traceHeader], [linked, header]);
        assert.equal(linkableTrace(header), linked);
      });
    }

    it("links whatever trace it is as the worker's own code would, and never one that SQS would refuse", () => {
      const part = fc.oneof(
        fc.constantFrom(
          root,
          root,
          "Parent=53995c3f42cd8ad8",
          "Sampled=1",
          "Sampled=0",
          "Sampled=?",
          "Sampled=10",
          "Self=x",
          "Root=",
          "",
        ),
        fc.string({ unit: fc.constantFrom(..."Rot=1-a; $|") }),
      );
      const header = fc
        .array(part, { maxLength: 5 })
        .chain((parts) => fc.constantFrom(";", "; ", "").map((by) => parts.join(by)));
      fc.assert(
        fc.property(fc.oneof(header, hostile), (given) => {
          const { trace } = sent({ headers: { "x-amzn-trace-id": given } });
          assert.equal(trace, linkableTrace(given));
          const value = {
            MessageBody: "x",
            MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: trace } },
          };
          if (trace !== undefined) assert.equal(refusalOf(value, 1_024), undefined);
        }),
      );
    });

    it("leaves out what is not there, without a gap in the numbers", () => {
      const always = { requestId: id, acceptedAt: String(now), version: "1" };
      assert.deepEqual(sent({}).attributes, always);
      assert.deepEqual(sent({ headers: { "x-amzn-trace-id": "t" } }).attributes, { ...always, traceHeader: "t" });
      assert.deepEqual(sent({ headers: { "idempotency-key": "" } }).attributes, always);
    });

    it("names the caller in the id, where one is known", () => {
      const setCaller = "#set($caller = $input.params().path.get('who'))";
      const { attributes } = sent({ pathParameters: { who: "AIDAJQABLZS4A3QDU576Q" } }, { setCaller });
      assert.equal(attributes.requestId, `${id}.AIDAJQABLZS4A3QDU576Q`);
    });

    it("finds the Idempotency-Key however it is spelt, and in headers only", () => {
      for (const name of ["idempotency-key", "Idempotency-Key", "IDEMPOTENCY-KEY", "iDeMpOtEnCy-KeY"]) {
        assert.equal(sent({ headers: { Accept: "*/*", [name]: "k" } }).attributes.idempotencyKey, "k");
      }
      assert.equal(
        sent({ headers: { "X-Idempotency-Key": "k", "Idempotency-Key2": "k" } }).attributes.idempotencyKey,
        undefined,
      );
      assert.equal(sent({ query: { "Idempotency-Key": "k" } }).attributes.idempotencyKey, undefined);
    });

    it("carries every body and every key through, character for character", () => {
      // What SQS refuses is another test; a lone surrogate cannot come out of UTF-8.
      const text = hostile
        .map((value) => value.toWellFormed().replace(/[^\t\n\r\x20-\uFFFD]/g, ""))
        .filter((value) => value !== "");
      fc.assert(
        fc.property(text, text, (body, key) => {
          const message = sent({ body, headers: { "idempotency-key": key } });
          assert.equal(message.body, body);
          assert.equal(message.attributes.idempotencyKey, key);
          assert.equal(message.attributes.requestId, id);
        }),
      );
    });

    it("sends no body with a character that SQS refuses, so that SQS refuses the call", () => {
      const refused = ["\uFFFE", "\uFFFF", "\0", "\u0001", "\b", "\v", "\f", "\u001F"];
      for (const character of refused)
        assert.equal(sent({ body: `{"a":"${character}"}` }).body, null, JSON.stringify(character));
      for (const character of ["\t", "\n", "\r", "\u007F", "\uFFFD", "\uE000", "𝄞", "\u{1FFFE}", "%EF%BF%BE", "%01"]) {
        assert.equal(sent({ body: character }).body, character, JSON.stringify(character));
      }
    });

    it("makes an id that the worker takes, of nothing that a caller sets", () => {
      fc.assert(
        fc.property(fc.base64String({ minLength: 8, maxLength: 64 }), hostile, (extendedRequestId, requestId) => {
          const { attributes, body } = sent({
            extendedRequestId,
            requestId,
            body: "{}",
            headers: { "x-amzn-requestid": requestId },
          });
          const message = readMessage({ messageId: "m", receiptHandle: "r", receives: 1, body: body!, attributes });
          // Padding goes, so a short one may be too short; AWS's have 15 characters without it.
          fc.pre(extendedRequestId.replaceAll("=", "").length >= 8);
          assert.equal(message.kind, "request");
          assert.doesNotMatch(attributes.requestId!, /[+/=]/);
        }),
      );
    });
  });

  describe("202", () => {
    it("says the same id as the message, where its status is, and nothing of SQS's", () => {
      const { text, headers } = render(acceptedTemplate(), { requestTimeEpoch: now, body: "<html>" });
      assert.deepEqual(JSON.parse(text), {
        requestId: id,
        status: "accepted",
        statusUrl: `https://abc.execute-api.eu-central-1.amazonaws.com/live/requests/${id}`,
      });
      assert.deepEqual(headers, { Location: `/live/requests/${id}` });
    });

    it("puts the configured origin before the path", () => {
      const { text } = render(acceptedTemplate("http://127.0.0.1:4566"), { path: "/base/requests/" });
      assert.match(JSON.parse(text).statusUrl, /^http:\/\/127\.0\.0\.1:4566\/base\/requests\/\d{13}-/);
    });

    it("is JSON, and its Location one line, however the path was spelt", () => {
      fc.assert(
        fc.property(hostile, (path) => {
          const { text, headers } = render(acceptedTemplate(), { path: `/live/${path}/requests` });
          assert.equal(JSON.parse(text).status, "accepted");
          assert.match(headers.Location!, /^[!-~]+$/);
        }),
      );
    });
  });

  describe("what SQS did not take", () => {
    const error = (Code: string, Message: string) =>
      JSON.stringify({ Error: { Code, Message, Type: "Sender" }, RequestId: "r" });
    const xml = (code: string, message: string) =>
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    const cases: [title: string, body: string, status: string | undefined][] = [
      ["characters, newly", error("InvalidMessageContents", "Invalid characters"), "400"],
      [
        "characters, by our template",
        error("MissingParameter", "The request must contain the parameter MessageBody."),
        "400",
      ],
      [
        "characters, formerly",
        error(
          "InvalidParameterValue",
          "Invalid binary character '#x1' was found in the message body, the set of allowed characters is #x9",
        ),
        "400",
      ],
      [
        "size",
        error(
          "InvalidParameterValue",
          "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
        ),
        "413",
      ],
      ["size, in XML", xml("InvalidParameterValue", "Message must be shorter than 1048576 bytes."), "413"],
      ["characters, in XML", xml("InvalidMessageContents", "Invalid"), "400"],
      ["another parameter", error("InvalidParameterValue", "Value for parameter X is invalid."), undefined],
      [
        "queue missing",
        error("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."),
        undefined,
      ],
      ["denied", error("AccessDenied", "Access to the resource https://sqs… is denied."), undefined],
      ["denied a key", error("KMS.AccessDeniedException", "no"), undefined],
      ["throttled", error("RequestThrottled", "slow down"), undefined],
      ["failing", error("InternalError", "we are sorry"), undefined],
      ["a proxy's page", "<html><body>503 Service Unavailable</body></html>", undefined],
      ["nothing", "", undefined],
      ["a queue with a wicked name", error("AccessDenied", "queue InvalidMessageContents is denied"), undefined],
    ];
    for (const [title, body, expected] of cases) {
      it(`${title} is ${expected ?? "503, the answer's own status"}`, () => {
        const { text, status, headers } = render(notSentTemplate(), { body });
        assert.equal(status, expected);
        const problem = JSON.parse(text);
        assert.equal(String(problem.status), expected ?? "503");
        assert.deepEqual(headers, expected ? {} : { "Retry-After": "5" });
        if (!expected) assert.match(problem.detail, /may have been accepted; repeat with the same Idempotency-Key/);
      });
    }

    it("is a problem in JSON whatever SQS or a proxy says", () => {
      fc.assert(fc.property(hostile, (body) => assert.ok(JSON.parse(render(notSentTemplate(), { body }).text).title)));
    });
  });

  describe("GET of a status", () => {
    const request = (requestId: string) =>
      render(readStatusTemplate("orders-status"), { pathParameters: { requestId } }).text;

    it("reads the item of a well-formed id, consistently", () => {
      assert.deepEqual(JSON.parse(request(id)), {
        TableName: "orders-status",
        Key: { id: { S: id } },
        ConsistentRead: true,
      });
    });

    it("reads the item of nothing for any other id", () => {
      const wellFormed = /^[0-9]{13}-[A-Za-z0-9_-]{8,64}$/;
      const ids = fc.oneof(
        hostile,
        fc.constantFrom("key#0123", `${id}\n`, ` ${id}`, `${id}%`, id.slice(1), "-", `${now}-short`),
      );
      fc.assert(
        fc.property(ids, (requestId) => {
          fc.pre(!wellFormed.test(requestId));
          assert.deepEqual(JSON.parse(request(requestId)).Key, { id: { S: "-" } });
        }),
      );
    });

    it("answers the document as the worker wrote it", () => {
      fc.assert(
        fc.property(fc.dictionary(fc.string({ unit: character }), fc.jsonValue()).map(JSON.stringify), (json) => {
          const body = JSON.stringify({ Item: { document: { S: json }, id: { S: id } } });
          const { text, status, headers } = statusOf({ body });
          assert.equal(text, json);
          assert.equal(status, undefined);
          assert.deepEqual(headers, {});
        }),
      );
    });

    it("says when to ask again as long as there is no outcome", () => {
      for (const [state, headers] of Object.entries({
        accepted: { "Retry-After": "3" },
        working: { "Retry-After": "3" },
        succeeded: {},
        failed: {},
        expired: {},
      })) {
        const document = JSON.stringify({ requestId: id, status: state });
        const item = { id: { S: id }, status: { S: state }, document: { S: document } };
        const answer = statusOf({ body: JSON.stringify({ Item: item }) });
        assert.deepEqual([answer.text, answer.status, answer.headers], [document, undefined, headers], state);
      }
    });

    it("answers `accepted` while a message can be in the queue", () => {
      for (const age of [-59_999, 0, 1, day, 4 * day - 1]) {
        const { text, status, headers } = statusOf({ body: "{}", requestTimeEpoch: now + age });
        assert.deepEqual(JSON.parse(text), { requestId: id, status: "accepted" }, `age ${age}`);
        assert.equal(status, undefined);
        assert.deepEqual(headers, { "Retry-After": "3" });
      }
    });

    it("answers 404 for what is too old, or from the future", () => {
      for (const age of [4 * day, 5 * day, -60_000, -day]) {
        const { text, status, headers } = statusOf({ body: "{}", requestTimeEpoch: now + age });
        assert.equal(JSON.parse(text).status, 404, `age ${age}`);
        assert.equal(status, "404");
        assert.deepEqual(headers, { "Content-Type": "application/problem+json" });
      }
    });

    it("answers 404, and never fails, for every other path", () => {
      const paths = fc.oneof(
        hostile,
        fc.constantFrom(
          "",
          "0000000000000-aaaaaaaa",
          "9999999999999-aaaaaaaa",
          `${id}%20`,
          `%22${id}`,
          `${now}-a`,
          `${now}-`,
          "-",
          '"',
        ),
      );
      fc.assert(
        fc.property(paths, (last) => {
          const { text, status } = statusOf({ body: "{}", path: `/live/requests/${last.replaceAll("/", "")}` });
          assert.equal(JSON.parse(text).status, 404);
          assert.equal(status, "404");
        }),
      );
    });

    it("takes an answer without a document for no answer", () => {
      for (const body of [
        '{"Item":{}}',
        '{"Item":{"document":{"S":""}}}',
        '{"Item":{"id":{"S":"x"}}}',
        // How a null may print.
        '{"Item":{"document":{"S":"$document"}}}',
        '{"Item":{"document":{"S":"null"}}}',
        "",
        "nonsense",
      ]) {
        assert.equal(statusOf({ body, path: "/live/requests/x" }).status, "404", body);
      }
    });
  });

  it("a problem holds nothing that a template engine would replace", () => {
    const text = problemJson({ kind: "refused", title: "$context.path", detail: "#if" });
    assert.doesNotMatch(text, /[$#]/);
    assert.equal(JSON.parse(text).type, "urn:levee:problem:refused");
  });
});
