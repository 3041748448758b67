import assert from "node:assert/strict";
import fc from "fast-check";
import { Client } from "undici";
import { cases } from "../../cases.ts";
import { answerTo, asText, bodies, objects } from "../../components/request-intake/fuzz/any-body.ts";
import { type Header, headers, spelt } from "../../components/request-intake/fuzz/any-header.ts";
import { ids } from "../../components/request-intake/fuzz/any-id.ts";
import { problemOf } from "../../components/request-intake/fuzz/problem.ts";
import { ID } from "./accepted.ts";
import { type Answer, call } from "./call.ts";
import { deployed } from "./deployed.ts";
import { Inbox } from "./inbox.ts";

/** The seed of a run is in its titles. */
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const some = (numRuns: number) => ({ ...cases(numRuns), seed: SEED });

/** What has a meaning to HTTP itself; tried on purpose below. */
const FRAMING =
  /^(host|content-type|content-length|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|proxy-.*)$/i;

const chunked = (body: Buffer, size: number, more = ""): Buffer => {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}${more}\r\n`), part, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
};

/** How a body is put on the wire: its length, chunks of any size with or without extensions, and after a 100 Continue. */
const framing = fc.oneof(
  { weight: 3, arbitrary: fc.constant((body: Buffer) => ({ lines: [] as Header[], bytes: body })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom("", ";a=b"), spelt("chunked"))
      .map(([size, more, spelling]) => (body: Buffer) => ({
        lines: [["Transfer-Encoding", spelling]] as Header[],
        bytes: chunked(body, size, more),
      })),
  },
  {
    weight: 1,
    arbitrary: fc.constant((body: Buffer) => ({ lines: [["Expect", "100-continue"]] as Header[], bytes: body })),
  },
);

/** Requests that are no HTTP, or two kinds of it at once: whoever stands in front could read another request out of them than who stands behind. */
const malformed = fc.constantFrom<readonly Header[]>(
  [
    ["Content-Length", "2"],
    ["Content-Length", "3"],
  ],
  [
    ["Content-Length", "2"],
    ["Transfer-Encoding", "chunked"],
  ],
  [
    ["Transfer-Encoding", "chunked"],
    ["Content-Length", "2"],
  ],
  [["Transfer-Encoding", "chunked, identity"]],
  [["Transfer-Encoding", "xchunked"]],
  [
    ["Transfer-Encoding ", "chunked"],
    ["Content-Length", "2"],
  ],
  [["Content-Length", "-2"]],
  [["Content-Length", "0x2"]],
  [["Content-Length", "2, 2"]],
  [["Content-Length", "99999999999999999999999"]],
  [
    ["X Y", "z"],
    ["Content-Length", "2"],
  ],
  [
    ["X\0Y", "z"],
    ["Content-Length", "2"],
  ],
  [
    ["X", "a\0b"],
    ["Content-Length", "2"],
  ],
  [
    ["X", "a\rb"],
    ["Content-Length", "2"],
  ],
  [
    ["", "z"],
    ["Content-Length", "2"],
  ],
);

describe(`any request over the wire (FUZZ_SEED=${SEED})`, function () {
  this.timeout(120_000);
  const stack = deployed();
  let url: string;
  let inbox: Inbox;
  before(async () => {
    const edge = stack.the.intake("edge");
    url = edge.requestsUrl;
    inbox = new Inbox(stack.the.aws.sqs, edge.queueUrl);
    await inbox.drain();
  });

  const told = ({ status, text, headers }: Answer) => ({
    status,
    text,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, [value, ...more]]) => {
        assert.deepEqual(more, [], `${name} is answered twice`);
        return [name, value!];
      }),
    ),
  });
  /** Holds an answer against the queue: the message of a 202, or nothing for a problem. Answers what it was. */
  async function held(answer: Answer, body: string | Buffer, keys: readonly string[]): Promise<string> {
    if (answer.status !== 202) {
      assert.deepEqual(await inbox.drain(), [], `refused and taken: ${answer.text}`);
      return problemOf(told(answer), "POST over the wire");
    }
    const { requestId, status, statusUrl, ...others } = answer.json();
    assert.match(requestId, ID);
    assert.deepEqual([status, statusUrl, others], ["accepted", `${url}/${requestId}`, {}]);
    const message = await inbox.take(requestId);
    assert.equal(message.body, asText(body));
    const { idempotencyKey, traceHeader, ...own } = message.attributes;
    assert.deepEqual(own, { requestId, acceptedAt: requestId.slice(0, 13), version: "1" });
    if (idempotencyKey !== undefined) assert.ok(keys.includes(idempotencyKey), `${idempotencyKey} is none of ${keys}`);
    else assert.ok(keys.every((key) => key === "") || keys.includes(""), `lost: ${keys}`);
    return "202";
  }

  it("is 202 with exactly that body in the queue, or a problem and nothing in the queue", async () => {
    const kinds = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(bodies, headers, framing, async (body, given, frame) => {
        const lines = given.filter(([name]) => !FRAMING.test(name));
        const { lines: more, bytes } = frame(Buffer.from(body));
        const all = [["Content-Type", "application/json"] as const, ...lines, ...more];
        const answer = await call(url, {
          method: "POST",
          headers: all.map(([name, value]) => [name, Buffer.from(value, "latin1")] as const),
          body: bytes,
        });
        const keys = lines.filter(([name]) => /^idempotency-key$/i.test(name)).map(([, value]) => value);
        const kind = await held(answer, body, keys);
        if (kind === "413 too-large") assert.ok(lines.reduce((sum, [, value]) => sum + value.length, 0) > 9_000);
        else assert.equal(kind, answerTo(body), answer.text);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }),
      some(800),
    );
    for (const kind of ["202", "400 invalid-request", "400 unsupported-characters"])
      assert.ok((kinds.get(kind) ?? 0) > 10, `of ${kind} there were ${kinds.get(kind)}`);
  });

  it("keeps its place among others on its connection, whoever is refused", async () => {
    const burst = fc.array(bodies, { minLength: 2, maxLength: 20 });
    const { origin, pathname: path } = new URL(url);
    await fc.assert(
      fc.asyncProperty(burst, async (all) => {
        const client = new Client(origin, { pipelining: all.length });
        try {
          const headers = { "content-type": "application/json" };
          const answers = await Promise.all(
            all.map(async (body) => {
              const { statusCode, body: text } = await client.request({
                path,
                method: "POST",
                headers,
                body,
                idempotent: true,
                blocking: false,
              });
              return { status: statusCode, document: (await text.json()) as { requestId: string } };
            }),
          );
          for (const [n, { status, document }] of answers.entries()) {
            assert.equal(String(status), answerTo(all[n]!).slice(0, 3));
            if (status === 202) assert.equal((await inbox.take(document.requestId)).body, asText(all[n]!));
          }
          assert.deepEqual(await inbox.drain(), []);
        } finally {
          await client.destroy();
        }
      }),
      some(25),
    );
  });

  it("is taken up to SQS's limit, and up to API Gateway's 10 MB refused as too large, in one piece or in chunks", async () => {
    const size = fc.oneof(
      fc.integer({ min: 1_000_000, max: 1_048_200 }),
      fc.integer({ min: 1_048_500, max: 1_100_000 }),
      fc.constantFrom(5_000_000, 10_485_760, 10_485_761, 11_000_000),
    );
    await fc.assert(
      fc.asyncProperty(size, fc.constantFrom("x", "é", "&", "%"), framing, async (bytes, unit, frame) => {
        const body = Buffer.from(`{"a":"${unit.repeat((bytes - 8) / Buffer.byteLength(unit))}"}`);
        const { lines } = frame(body);
        const isChunked = lines.some(([, value]) => /chunked/i.test(value));
        const all = [["Content-Type", "application/json"] as const, ...(isChunked ? lines : [])];
        const answer = await call(url, {
          method: "POST",
          headers: all,
          body: isChunked ? chunked(body, 60_000) : body,
        });
        assert.equal(await held(answer, body, []), bytes <= 1_048_200 ? "202" : "413 too-large");
      }),
      some(15),
    );
  });

  it("that is no HTTP, or two kinds of it at once, is refused, and nothing of it is taken", async () => {
    await fc.assert(
      fc.asyncProperty(malformed, objects, async (lines, more) => {
        const smuggled = `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`;
        const headers = [["Content-Type", "application/json"] as const, ...lines];
        const answer = await call(url, { method: "POST", headers, body: `{}${more}${smuggled}` });
        assert.equal(answer.status, 400, answer.text);
        assert.deepEqual(await inbox.drain(), []);
      }),
      some(60),
    );
  });

  it("for a status is one, or 404, and for a result 404, whatever its path", async () => {
    await fc.assert(
      fc.asyncProperty(ids, fc.constantFrom("", "/", "?x=%22", "/result", "/result/"), async (id, end) => {
        const answer = await call(url, { path: Buffer.from(`${new URL(url).pathname}/${id}${end}`, "latin1") });
        assert.deepEqual(await inbox.drain(), []);
        // Bytes beyond ASCII make it no HTTP, as above: https://www.rfc-editor.org/rfc/rfc9112#section-3.2
        if (/[^\x21-\x7E]/.test(id)) return assert.equal(answer.status, 400, answer.text);
        if (answer.status === 200)
          return assert.deepEqual(answer.json(), { requestId: id.replace(/[/?].*/, ""), status: "accepted" });
        const where = /no such resource/.test(answer.text) ? "no route" : "GET over the wire";
        assert.equal(problemOf(told(answer), `${where} ${end.includes("result")}`), "404 not-found");
      }),
      some(400),
    );
  });
});
