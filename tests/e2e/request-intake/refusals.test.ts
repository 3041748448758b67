import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { assertAccepted } from "./accepted.ts";
import { filled, invalid, refusesBadInput, tooLarge } from "./bad-input.ts";
import { call, post } from "./call.ts";
import { deployed } from "./deployed.ts";
import { Inbox } from "./inbox.ts";
import { assertProblem, type Expected } from "./problem.ts";

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

  refusesBadInput(() => ({ url: edge, inbox }));

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

  it("refuses a body of 9 MB, under API Gateway's limit and over SQS's: 413", async () => {
    assertProblem(await post(edge, filled(9_000_000)), tooLarge);
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
