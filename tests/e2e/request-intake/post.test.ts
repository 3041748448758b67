import assert from "node:assert/strict";
import fc from "fast-check";
import { request } from "undici";
import { assertAccepted } from "./accepted.ts";
import { call, post } from "./call.ts";
import { deployed } from "./deployed.ts";
import { Inbox } from "./inbox.ts";

describe("POST /requests, up to the queue", () => {
  const stack = deployed();
  let url: string;
  let inbox: Inbox;
  before(() => {
    const edge = stack.the.intake("edge");
    url = edge.requestsUrl;
    inbox = new Inbox(stack.the.aws.sqs, edge.queueUrl);
  });

  /** Posts, and takes the message off the queue. */
  const sent = async (body: string | Buffer, headers: [string, string][] = []) => {
    const requestId = assertAccepted(await post(url, body, headers), url);
    return { requestId, ...(await inbox.take(requestId)) };
  };

  it("answers 202 with id, status, statusUrl, Location and Retry-After", async () => {
    const before = Date.now();
    const answer = await post(url, '{"a":1}');
    const requestId = assertAccepted(answer, url);
    assert.ok(Number(requestId.slice(0, 13)) >= before && Number(requestId.slice(0, 13)) <= Date.now());
    assert.equal(answer.text, `{"requestId":"${requestId}","status":"accepted","statusUrl":"${url}/${requestId}"}`);
    await inbox.take(requestId);
  });

  it("names a status that plain fetch and undici find at once, by statusUrl and by Location alike", async () => {
    const answer = await post(url, "{}");
    const requestId = assertAccepted(answer, url);
    const expected = { requestId, status: "accepted" };
    for (const at of [answer.json().statusUrl, new URL(answer.header("location")!, url).href]) {
      const fetched = await fetch(at);
      assert.equal(fetched.status, 200);
      assert.equal(fetched.headers.get("content-type"), "application/json");
      assert.equal(fetched.headers.get("retry-after"), "1");
      assert.equal(fetched.headers.get("cache-control"), "no-store");
      assert.deepEqual(await fetched.json(), expected);
      assert.deepEqual(await (await request(at)).body.json(), expected);
    }
    await inbox.take(requestId);
  });

  it("gives a Location that holds under every name that the API goes by", async () => {
    const { apiId, stageName } = stack.the.intake("edge");
    const { origin, port } = new URL(url);
    const hosts: [path: string, headers: [string, string][]][] = [
      [`/restapis/${apiId}/${stageName}/_user_request_/requests`, []],
      [`/${stageName}/requests`, [["Host", `${apiId}.execute-api.localhost:${port}`]]],
      [`${new URL(url).pathname}/`, []],
    ];
    for (const [path, headers] of hosts) {
      const answer = await call(origin, { method: "POST", path, headers, body: "{}" });
      assert.equal(answer.status, 202, answer.text);
      const location = answer.header("location")!;
      assert.equal(location, `${path.replace(/\/$/, "")}/${answer.json().requestId}`);
      const status = await call(origin, { path: location, headers });
      assert.deepEqual(status.json(), { requestId: answer.json().requestId, status: "accepted" });
      await inbox.take(answer.json().requestId);
    }
  });

  it("sends id, acceptance time, version and a trace of its own as attributes, and nothing else", async () => {
    const { requestId, body, attributes, trace } = await sent('{"a":1}');
    const { traceHeader, ...others } = attributes;
    assert.equal(trace, traceHeader, "X-Ray would not link the worker to the call");
    assert.deepEqual(others, { requestId, acceptedAt: requestId.slice(0, 13), version: "1" });
    assert.match(traceHeader!, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    assert.equal(body, '{"a":1}');
  });

  it("sends the caller's Idempotency-Key and trace along", async () => {
    const trace = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1";
    const {
      requestId,
      attributes,
      trace: linked,
    } = await sent("{}", [
      ["Idempotency-Key", "order 4711 / 1"],
      ["X-Amzn-Trace-Id", trace],
    ]);
    const acceptedAt = requestId.slice(0, 13);
    assert.deepEqual(attributes, {
      requestId,
      acceptedAt,
      version: "1",
      idempotencyKey: "order 4711 / 1",
      traceHeader: trace,
    });
    assert.equal(linked, trace);
  });

  const bodies: Record<string, string> = {
    "form separators": '{"a":"x&MessageBody=y&Action=DeleteQueue&=;","b&c":"1+1=2"}',
    "percent signs": '{"a":"100%","b":"%41%2B%00%zz%","c":"%25"}',
    "a plus and spaces": '{ "a" : "1 + 1",  "b":"a+b c" }',
    quotes: `{"a":"\\"quoted\\"","b":"it's","c":"\\\\ back \\/ slash"}`,
    "what Velocity would take for its own": `{"a":"$input.body #set($x = 1) \${context.requestId} #end $!x ## *# #* \\\\$y"}`,
    "several planes of Unicode": '{"a":"ü ß ¿ Ω Ж א ع अ 語 한 𝄞 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 \u{10FFFD} \uE000 \uFFFD"}',
    "composed and decomposed letters": '{"a":"\u00E9","b":"e\u0301"}',
    "escaped surrogates, half ones too":
      '{"a":"\\ud834\\udd1e","b":"\\ud834","c":"\\udd1e","d":"\\uFFFE\\uffff\\u0000"}',
    "white space all around": ' \t\r\n{\r\n\t"a" : [ 1 ,\n 2 ]\n}\n \t',
    "bidirectional marks and line separators": '{"a":"\u202E\u2028\u2029\u200B\uFEFF"}',
    "DEL and the controls above it": '{"a":"\u007F\u0080\u0085\u009F"}',
    "numbers that no double holds": '{"a":1e400,"b":12345678901234567890,"c":-0,"d":0.1000}',
    "a name twice, and names of the prototype": '{"a":1,"a":2,"__proto__":{},"constructor":null}',
    markup: '{"a":"<script>&amp;<!--]]>"}',
    nothing: "{}",
  };
  for (const [what, body] of Object.entries(bodies)) {
    it(`brings a body with ${what} to the queue byte for byte`, async () => {
      assert.deepEqual(Buffer.from((await sent(body)).body), Buffer.from(body));
    });
  }

  it("brings any JSON object to the queue byte for byte", async () => {
    const texts = fc.string({ unit: "binary", maxLength: 40 });
    const object = fc.dictionary(texts, fc.oneof(texts, fc.jsonValue({ stringUnit: "binary" })), { maxKeys: 6 });
    const spaces = fc.constantFrom(0, 1, "\t", "\r\n ");
    // What SQS refuses is written as an escape, as the API's refusal tells its callers to.
    const escaped = (text: string) =>
      text.replace(/[\uFFFE\uFFFF]/g, (refused) => `\\u${refused.charCodeAt(0).toString(16)}`).toWellFormed();
    await fc.assert(
      fc.asyncProperty(object, spaces, async (value, space) => {
        const body = escaped(JSON.stringify(value, undefined, space));
        assert.deepEqual(Buffer.from((await sent(body)).body), Buffer.from(body));
      }),
      { numRuns: 80, seed: 4711 },
    );
  });

  it("takes a body up to SQS's limit, attributes counted, and not a byte more", async () => {
    const { attributes } = await sent("{}");
    const texts = Object.entries(attributes).flatMap(([name, value]) => [name, value, "String"]);
    const room = 1_048_576 - texts.join("").length;
    const filled = (bytes: number) =>
      `{"a":"${"é&+%".repeat(Math.floor((bytes - 8) / 5))}${"x".repeat((bytes - 8) % 5)}"}`;
    for (const bytes of [room - 1, room]) {
      const body = filled(bytes);
      assert.equal(Buffer.byteLength(body), bytes);
      assert.ok((await sent(body)).body === body, `a body of ${bytes} bytes was changed`);
    }
    const over = await post(url, filled(room + 1));
    assert.equal(over.status, 413, over.text.slice(0, 300));
  });

  it("left nothing on the queue that no test had posted", async () => {
    assert.deepEqual(await inbox.drain(), []);
  });
});
