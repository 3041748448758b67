import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { assertAccepted } from "./accepted.ts";
import { type Call, call, post } from "./call.ts";
import { deployed } from "./deployed.ts";
import { Inbox } from "./inbox.ts";
import { assertProblem, type Expected } from "./problem.ts";

const invalid: Expected = { status: 400, kind: "invalid-request", detail: /The body has to be a JSON object/ };
const characters: Expected = { status: 400, kind: "unsupported-characters", detail: /U\+FFFE.*JSON escapes/ };
const mediaType: Expected = { status: 415, kind: "unsupported-media-type", detail: /application\/json/ };
const tooLarge: Expected = { status: 413, kind: "too-large", detail: /1,048,576/ };
const noRoute: Expected = { status: 404, kind: "not-found" };

describe("what POST /requests refuses", () => {
  const stack = deployed();
  let edge: string;
  let orders: string;
  let inbox: Inbox;
  before(async () => {
    edge = stack.the.intake("edge").requestsUrl;
    orders = stack.the.intake("orders").requestsUrl;
    inbox = new Inbox(stack.the.aws.sqs, stack.the.intake("edge").queueUrl);
    await inbox.drain();
  });

  const malformed: Record<string, string | Buffer> = {
    "half an object": '{"a":1',
    "no JSON": "hello",
    "a form": "a=1&b=2",
    "single quotes": "{'a':1}",
    "a comma too many": '{"a":1,}',
    "a comment": '{"a":1/* */}',
    "two objects": "{}{}",
    NaN: '{"a":NaN}',
    "white space only": " \n ",
    "a raw control character in a string": '{"a":"\u0001"}',
    "a raw NUL": '{"a":"\0"}',
    "a raw line feed in a string": '{"a":"\n"}',
    "a byte order mark": Buffer.from('\uFEFF{"a":1}'),
    "UTF-16": Buffer.from('{"a":1}', "utf16le"),
    "binary data": Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff]),
    "quotes and back slashes that would break an answer's JSON": '"\\"}\\\\',
    Velocity: "#set($x = 1) $input.body",
    "100,000 brackets": "[".repeat(100_000),
  };
  for (const [what, body] of Object.entries(malformed)) {
    it(`refuses a body that is ${what}: 400`, async () => assertProblem(await post(edge, body), invalid));
  }

  for (const body of ["[]", "1", '"text"', "true", "null"]) {
    it(`refuses ${body}, which is JSON but no object: 400`, async () => assertProblem(await post(edge, body), invalid));
  }

  const violations: Record<string, string> = {
    "lacks what is required": "{}",
    "has a value of the wrong type": '{"acts":"work"}',
    "has too few items": '{"acts":[]}',
    "has an item of the wrong type": '{"acts":["work",1]}',
    "has a number below its minimum": '{"acts":["work"],"ms":-1}',
    "has a broken number for an integer": '{"acts":["work"],"ms":0.5}',
    "has a property that is not in it": '{"acts":["work"],"extra":"$x \\" \\\\"}',
    "has a text that its pattern forbids": '{"acts":["work"],"note":"<b>\\"&\\u0000"}',
  };
  for (const [what, body] of Object.entries(violations)) {
    it(`refuses a body that ${what} by the schema, and says what the schema wants: 400`, async () => {
      const detail =
        /with "acts" \(array\), optionally "bytes" \(integer\), "ms" \(integer\) and "note" \(string\), and nothing else/;
      assertProblem(await post(orders, body), { ...invalid, detail });
    });
  }

  it("refuses an empty body where the schema requires something: 400", async () => {
    assertProblem(await post(orders, ""), invalid);
    assertProblem(await post(orders, "", [["Content-Length", "0"]]), invalid);
    assertProblem(await call(orders, { method: "POST" }), invalid);
  });

  it("reads an empty body as an empty object, as API Gateway does", async () => {
    const { body } = await inbox.take(assertAccepted(await post(edge, ""), edge));
    assert.equal(body, "{}");
  });

  const types: string[] = [
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "application/json5",
    "application/problem+json",
    "application/*",
    "*/*",
    "json",
    "text/plain, application/json",
    '"application/json"',
    "$default",
  ];
  for (const type of types) {
    it(`refuses the media type ${type}: 415`, async () => {
      const headers = [["Content-Type", type]] as const;
      assertProblem(await call(edge, { method: "POST", headers, body: "{}" }), mediaType);
    });
  }

  for (const type of ["application/json;charset=UTF-8", "Application/JSON; charset=utf-8; x=y", " application/json "]) {
    it(`takes the media type "${type}"`, async () => {
      const headers = [["content-type", type]] as const;
      await inbox.take(assertAccepted(await call(edge, { method: "POST", headers, body: "{}" }), edge));
    });
  }

  it("takes a missing or empty Content-Type for application/json, as API Gateway does", async () => {
    for (const headers of [[], [["Content-Type", ""]]] as Call["headers"][]) {
      await inbox.take(assertAccepted(await call(edge, { method: "POST", headers, body: "{}" }), edge));
    }
  });

  for (const character of ["\uFFFE", "\uFFFF"]) {
    const name = `U+${character.charCodeAt(0).toString(16).toUpperCase()}`;
    it(`refuses a raw ${name}, which SQS takes not, and takes it as an escape`, async () => {
      assertProblem(await post(edge, `{"a":"b${character}c"}`), characters);
      const body = `{"a":"b\\u${character.charCodeAt(0).toString(16)}c"}`;
      assert.equal((await inbox.take(assertAccepted(await post(edge, body), edge))).body, body);
    });
  }

  it("refuses a body over SQS's limit, or within it but not with its attributes: 413", async () => {
    const filled = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;
    for (const bytes of [1_048_576, 1_048_577, 2_000_000, 9_000_000]) {
      assertProblem(await post(edge, filled(bytes)), tooLarge, `${bytes} bytes:`);
    }
    const key = [["Idempotency-Key", "k".repeat(5_000)]] as const;
    await inbox.take(assertAccepted(await post(edge, filled(1_040_000), key), edge));
    assertProblem(await post(edge, filled(1_045_000), key), tooLarge);
  });

  it("refuses a body of 1 MiB that is invalid as well for being invalid: 400", async () => {
    assertProblem(await post(edge, "x".repeat(1_048_577)), invalid);
  });

  // On AWS this one answer is API Gateway's own until it lets REQUEST_TOO_LARGE be customised: docs/local.md.
  it("refuses over 10 MB, API Gateway's limit: 413", async () => {
    assertProblem(await post(edge, `{"a":"${"x".repeat(10 * 1_048_576)}"}`), tooLarge);
  });

  const routes: [method: string, path: string][] = [
    ["GET", "/requests"],
    ["PUT", "/requests"],
    ["PATCH", "/requests"],
    ["DELETE", "/requests"],
    ["OPTIONS", "/requests"],
    ["POST", "/requests/1760000000000-AAAAAAAA"],
    ["DELETE", "/requests/1760000000000-AAAAAAAA"],
    ["POST", "/requests/1760000000000-AAAAAAAA/result"],
    ["GET", "/requests/1760000000000-AAAAAAAA/result/more"],
    ["GET", "/requests/1760000000000-AAAAAAAA/nothing"],
    ["POST", "/request"],
    ["POST", "/REQUESTS"],
    ["POST", "/requests/requests"],
    ["GET", "/"],
    ["GET", '/%22"\\'],
  ];
  for (const [method, path] of routes) {
    it(`knows no ${method} ${path}: 404`, async () => {
      const whole = `${new URL(stack.the.intake("edge").url).pathname}${path}`;
      const body = method === "GET" ? "" : "{}";
      const headers = body ? ([["Content-Type", "application/json"]] as const) : [];
      assertProblem(await call(edge, { method, path: whole, headers, body }), noRoute);
    });
  }

  it("answers HEAD like GET, without a body", async () => {
    const answer = await call(edge, { method: "HEAD" });
    assert.deepEqual([answer.status, answer.text], [404, ""]);
  });

  it("put nothing of all that it refused on the queue", async () => {
    assert.deepEqual(await inbox.drain(), []);
  });

  it("lets nobody through beyond rate and burst: 429 with Retry-After, for GET and POST by themselves", async () => {
    const narrow = stack.the.intake("narrow").requestsUrl;
    const throttled: Expected = { status: 429, kind: "throttled", retryAfter: 1, detail: /not taken/ };
    await sleep(1_100);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(narrow, "{}")));
    const taken = answers.filter(({ status }) => status === 202);
    assert.equal(taken.length, 1, JSON.stringify(answers.map(({ status }) => status)));
    for (const answer of answers) if (answer.status !== 202) assertProblem(answer, throttled);
    assertProblem(await post(narrow, "no JSON"), throttled);
    assert.equal((await call(taken[0]!.json().statusUrl)).status, 200);
    assertProblem(await call(taken[0]!.json().statusUrl), throttled);
    await sleep(1_000);
    assertAccepted(await post(narrow, "{}"), narrow);
  });
});
