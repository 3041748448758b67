import assert from "node:assert/strict";
import { Agent, request } from "undici";
import { assertAccepted, ID } from "./accepted.ts";
import { call, post } from "./call.ts";
import { deployed } from "./deployed.ts";
import { Inbox } from "./inbox.ts";

/** What of an id is not the time, by which any two would differ. */
const tailOf = (requestId: string): string => requestId.slice(14);

describe("the ids of requests", () => {
  const stack = deployed();
  let url: string;
  let inbox: Inbox;
  before(async () => {
    const edge = stack.the.intake("edge");
    url = edge.requestsUrl;
    inbox = new Inbox(stack.the.aws.sqs, edge.queueUrl);
    await inbox.drain();
  });

  const hostile: Record<string, string | Buffer> = {
    "one that looks like ours": "1760000000000-AAAAAAAAAAAAAAA",
    "a UUID": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    quotes: `","status":"succeeded","x":'"`,
    "back slashes": "\\u0022\\",
    Velocity: `$context.requestId #set($x = 1) #end \${x}`,
    "form separators": "a&MessageBody=x&Action=DeleteQueue%26+",
    "the name of another item": "key#0000",
    "a path": "../../../etc/passwd",
    "bytes that are no UTF-8": Buffer.from([0xff, 0xfe, 0x80]),
    "a tab": "a\tb",
    "8 kB": "x".repeat(8_192),
    nothing: "",
  };
  for (const [what, value] of Object.entries(hostile)) {
    it(`are not the caller's to choose: x-amzn-requestid with ${what} changes nothing`, async () => {
      const tails = new Set<string>();
      for (const name of ["x-amzn-requestid", "X-Amzn-RequestId"]) {
        const answer = await post(url, '{"a":1}', [[name, value]]);
        const requestId = assertAccepted(answer, url);
        tails.add(tailOf(requestId));
        const { body, attributes } = await inbox.take(requestId);
        assert.equal(body, '{"a":1}');
        const { traceHeader, ...others } = attributes;
        assert.deepEqual(others, { requestId, acceptedAt: requestId.slice(0, 13), version: "1" });
        if (value.length > 0) assert.ok(!answer.text.includes(value.toString("latin1")), answer.text);
      }
      assert.equal(tails.size, 2, "the same x-amzn-requestid made the same id");
    });
  }

  it("are not the caller's to choose by several lines of it, nor by the other ids of AWS", async () => {
    const given = "1760000000000-AAAAAAAAAAAAAAA";
    const lines = ["x-amzn-requestid", "x-amzn-requestid", "x-amz-apigw-id", "x-amz-cf-id", "x-amzn-request-context"];
    const all = lines.map((name) => [name, given] as const);
    const ids = [assertAccepted(await post(url, "{}", all), url), assertAccepted(await post(url, "{}", all), url)];
    assert.equal(new Set(ids.map(tailOf)).size, 2);
    for (const id of ids) {
      assert.ok(!id.includes("AAAAAAAA"), id);
      await inbox.take(id);
    }
  });

  it("cannot be smuggled in by a bare CR, which is no header at all", async () => {
    const answer = await call(url, {
      method: "POST",
      headers: [
        ["Content-Type", "application/json"],
        ["x-amzn-requestid", "a\rLocation: /evil"],
      ],
      body: "{}",
    });
    assert.equal(answer.status, 400);
    assert.equal(answer.header("location"), undefined);
  });

  it("cannot be smuggled in by the query string", async () => {
    const path = `${new URL(url).pathname}?x-amzn-requestid=a&requestId=b&extendedRequestId=c`;
    const headers = [["Content-Type", "application/json"]] as const;
    const tails = new Set<string>();
    for (let n = 0; n < 2; n++) {
      const requestId = assertAccepted(await call(url, { method: "POST", path, headers, body: "{}" }), url);
      tails.add(tailOf(requestId));
      const { attributes } = await inbox.take(requestId);
      assert.deepEqual(Object.keys(attributes).sort(), ["acceptedAt", "requestId", "traceHeader", "version"]);
    }
    assert.equal(tails.size, 2);
  });

  it("are 1,000 for 1,000 concurrent requests that all claim to be the same one, and every one is on the queue", async () => {
    const dispatcher = new Agent({ connections: 64, pipelining: 1 });
    const headers = { "content-type": "application/json", "x-amzn-requestid": "the-same" };
    try {
      const ids = await Promise.all(
        Array.from({ length: 1_000 }, async (_, n) => {
          const { statusCode, body } = await request(url, { method: "POST", headers, body: `{"n":${n}}`, dispatcher });
          const answer = (await body.json()) as { requestId: string };
          assert.equal(statusCode, 202, JSON.stringify(answer));
          return answer.requestId;
        }),
      );
      assert.equal(new Set(ids).size, 1_000);
      for (const id of ids) assert.match(id, ID);
      assert.equal(new Set(ids.map(tailOf)).size, 1_000, "only their times tell them apart");
      for (const [n, id] of ids.entries()) assert.equal((await inbox.take(id)).body, `{"n":${n}}`);
      assert.deepEqual(await inbox.drain(), []);
    } finally {
      await dispatcher.close();
    }
  });
});
