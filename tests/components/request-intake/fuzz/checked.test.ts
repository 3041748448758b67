import assert from "node:assert/strict";
import fc from "fast-check";
import { requestSchema } from "../../../../components/request-intake/schema.ts";
import { wordsOf } from "../../../../components/request-intake/validation.ts";
import { arrivalOf, type ProxyEvent } from "../../../../handlers/request-intake/validation/arrival.ts";
import { type Ports, validateRequest } from "../../../../handlers/request-intake/validation/validate-request.ts";
import { refusalOf as refusalOfSqs, type SendMessage } from "../../../../local/gateway/integrations/sqs-message.ts";
import { cases } from "../../../cases.ts";
import { bodies } from "./any-body.ts";
import { type Header, headers, named } from "./any-header.ts";
import { type Intake, JSON_TYPE, type Sent, serveIntake } from "./intake.ts";
import { text } from "./texts.ts";

const schema = { type: "object", properties: { "": { type: "string" } } };

/** The same API with a function before its queue, whose check lets everything pass. */
async function serveChecked(): Promise<Intake> {
  const intake = await serveIntake({ schema, validation: { handler: "x" } });
  const { messages } = intake.services;
  const silent = () => {};
  const send: Ports["send"] = async ({ body: MessageBody, attributes }) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    );
    const refusal = refusalOfSqs({ MessageBody, MessageAttributes }, 1_048_576);
    if (refusal) throw Object.assign(new Error(refusal.message), { name: refusal.code });
    messages.push({ MessageBody, MessageAttributes });
  };
  const clock = { now: Date.now, sleep: () => ({ over: new Promise<void>(() => {}), cancel: silent }) };
  const ports = { clock, log: { debug: silent, info: silent, warn: silent, error: silent }, send };
  const { rule } = requestSchema("x", schema, "/");
  const check = { handler: silent, timeoutMs: 1_000, words: wordsOf({ publicOrigin: undefined, pollAfter: 3 }, rule) };
  intake.services.lambda = (event) => validateRequest(ports, check, arrivalOf(event as ProxyEvent), Date.now() + 3_000);
  return intake;
}

const plain = ({ MessageBody, MessageAttributes = {} }: SendMessage) => ({ MessageBody, MessageAttributes });

/**
 * What came back and what was sent, without what differs between any two requests: ids, times, traces that the caller did not send. And
 * without the header in which API Gateway names an error of its own, such as 415, which a function says in its place.
 */
async function outcome({ call, services }: Intake, sent: Sent, traced: boolean) {
  services.messages.length = 0;
  const told = await call(sent);
  const { "x-amz-apigw-id": _, "x-amzn-requestid": __, "x-amzn-trace-id": ___, ...rest } = told.headers;
  const { "x-amzn-errortype": ____, ...headers } = rest;
  const id = told.status === 202 ? (JSON.parse(told.text).requestId as string) : "none";
  const neutral = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll(id, "<id>").replaceAll(id.slice(0, 13), "<time>")) as unknown;
  const messages = services.messages.map(plain).map((message) => {
    const { traceHeader, ...attributes } = message.MessageAttributes;
    return {
      ...message,
      MessageAttributes: traced ? message.MessageAttributes : { ...attributes, traced: Boolean(traceHeader) },
    };
  });
  return neutral({ status: told.status, text: told.text, headers, messages });
}

describe("any request", function () {
  this.timeout(60_000);
  let direct: Intake;
  let checked: Intake;
  before(async () => {
    [direct, checked] = await Promise.all([serveIntake({ schema }), serveChecked()]);
  });

  const type = fc.oneof(
    { weight: 4, arbitrary: fc.constant(JSON_TYPE as Header) },
    {
      weight: 1,
      arbitrary: named("Content-Type", fc.oneof(text(2), fc.constantFrom("text/plain", "", "application/json;x"))),
    },
  );

  it("has the same answer and the same message whether a function checks it or the API sends it itself", async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(bodies, headers, type, async (body, given, type) => {
        const lines = [type, ...given.filter(([name]) => !/^(content-type|host)$/i.test(name))];
        const sent = { headers: lines, body };
        const traces = lines.filter(([name]) => /^x-amzn-trace-id$/i.test(name)).map(([, value]) => value);
        // Of several one may be replaced by the gateway's own, a new one for each request.
        const traced = traces.length > 0 && traces.every((trace) => trace.startsWith("Root=1-6"));
        const expected = await outcome(direct, sent, traced);
        assert.deepEqual(await outcome(checked, sent, traced), expected);
        seen.add((expected as { status: number }).status);
      }),
      cases(400),
    );
    for (const status of [202, 400, 415]) assert.ok(seen.has(status), `${status} is none of ${[...seen]}`);
    assert.deepEqual([direct.problems, checked.problems], [[], []]);
  });

  it("that is too large has the same answer both ways", async () => {
    for (const size of [1_048_000, 1_048_577, 5_000_000]) {
      const sent = { body: `{"a":"${"x".repeat(size)}"}` };
      assert.deepEqual(await outcome(checked, sent, false), await outcome(direct, sent, false), String(size));
    }
  });
});
