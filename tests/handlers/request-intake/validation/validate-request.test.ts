import assert from "node:assert/strict";
import { wordsOf } from "../../../../components/request-intake/validation.ts";
import {
  RefusedError,
  type UncheckedRequest,
  type ValidationHandler,
} from "../../../../handlers/request-intake/contract.ts";
import { tenantOf } from "../../../../handlers/request-intake/message.ts";
import { type Arrival, arrivalOf } from "../../../../handlers/request-intake/validation/arrival.ts";
import type { TenantSource } from "../../../../handlers/request-intake/validation/caller.ts";
import type { QueueMessage } from "../../../../handlers/request-intake/validation/queue-message.ts";
import { type Ports, validateRequest } from "../../../../handlers/request-intake/validation/validate-request.ts";
import type { Words } from "../../../../handlers/request-intake/validation/words.ts";
import { calmClock } from "../../calm-clock.ts";

const NOW = 1_780_000_000_000;
const ID = `${NOW}-YAdhkG4XPHcEJmw`;
const words = wordsOf({ publicOrigin: "https://api.example.com", pollAfter: 3 }, "It has to be an order.");
/** Of a function whose check has a second. */
const DEADLINE = NOW + 3_000;

interface Given {
  readonly handler?: ValidationHandler<never>;
  readonly send?: Ports["send"];
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly remainingMs?: number;
  readonly arrival?: Partial<Arrival>;
  readonly words?: Words;
}

/** Checks one request in a world in which time passes only while somebody sleeps. */
async function checked({
  handler = () => {},
  send,
  body = '{"a":1}',
  headers = {},
  remainingMs = 3_000,
  arrival,
  words: told = words,
}: Given = {}) {
  const time = { now: NOW };
  const sent: QueueMessage[] = [];
  const lines: Record<string, unknown>[] = [];
  const note = (message: string, fields = {}) => void lines.push({ message, ...fields });
  const ports: Ports = {
    clock: calmClock(time),
    log: { debug: note, info: note, warn: note, error: note },
    send: async (message, signal) => {
      await send?.(message, signal);
      sent.push(message);
    },
  };
  const event = {
    body,
    headers,
    isBase64Encoded: false,
    requestContext: {
      domainName: "abc",
      extendedRequestId: "YAdhkG4XPHcEJmw=",
      path: "/live/requests",
      requestTimeEpoch: NOW,
    },
  };
  const check = { handler, timeoutMs: 1_000, words: told };
  const answer = await validateRequest(ports, check, { ...arrivalOf(event), ...arrival }, NOW + remainingMs);
  return {
    answer,
    sent,
    lines,
    tookMs: time.now - NOW,
    problem: answer.statusCode === 202 ? undefined : JSON.parse(answer.body),
  };
}

const never = () => new Promise<never>(() => {});

describe("the check of a request before it is accepted", () => {
  it("says 202 when the queue has the message, under the id of the edge", async () => {
    const { answer, sent, lines } = await checked({ headers: { "idempotency-KEY": "k" } });
    assert.deepEqual(answer, {
      statusCode: 202,
      headers: { "Content-Type": "application/json", Location: `/live/requests/${ID}`, "Retry-After": "3" },
      body: `{"requestId":"${ID}","status":"accepted","statusUrl":"https://api.example.com/live/requests/${ID}"}`,
    });
    const attributes = { requestId: ID, acceptedAt: String(NOW), version: "1", idempotencyKey: "k" };
    assert.deepEqual(sent, [{ body: '{"a":1}', attributes }]);
    assert.deepEqual(lines, [{ message: "request", outcome: "accepted", requestId: ID, status: 202, durationMs: 0 }]);
  });

  it("hands the check the parsed body, and what is known of the request", async () => {
    let seen: [unknown, UncheckedRequest] | undefined;
    const handler: ValidationHandler = (body, request) => {
      request.log.info("seen", { requestId: "not this", n: 1 });
      seen = [body, request];
    };
    const headers = { Authorization: "Bearer x", "Idempotency-Key": "first", "idempotency-key": "last" };
    const { lines } = await checked({ handler, headers, body: '{"a": "ü"}' });
    const [body, { signal, log, ...request }] = seen!;
    assert.deepEqual(body, { a: "ü" });
    assert.deepEqual(request, {
      rawBody: '{"a": "ü"}',
      requestId: ID,
      receivedAt: new Date(NOW),
      headers: { authorization: "Bearer x", "idempotency-key": "last" },
      idempotencyKey: "last",
    });
    assert.equal(signal.aborted, false);
    assert.deepEqual(lines[0], { message: "seen", requestId: ID, n: 1 });
  });

  it("tells the check the tenant as the worker is told it, and queues it as the direct path does", async () => {
    const [time, id] = [1_780_000_000_000, "YAdhkG4XPHcEJmw="];
    const context = { domainName: "abc", extendedRequestId: id, path: "/live/acme/requests", requestTimeEpoch: time };
    const event = { body: "{}", isBase64Encoded: false, headers: { "X-Tenant": "acme" } };
    const sources: [TenantSource, told: string, group: string][] = [
      ["caller", "bob", "bob"],
      [{ claim: "tenant" }, "acme/eu", "acme/eu"],
      [{ header: "X-Tenant" }, "acme", "bob/acme"],
      [{ path: "tenant" }, "a/b", "bob/a/b"],
    ];
    for (const [tenant, told, group] of sources) {
      const seen: UncheckedRequest[] = [];
      const authorizer = { principalId: "bob", tenant: "acme/eu" };
      const arrival = arrivalOf(
        { ...event, pathParameters: { tenant: "a%2Fb" }, requestContext: { ...context, authorizer } },
        { callers: "authorizer", tenant },
      );
      const { sent } = await checked({ handler: (_, request) => void seen.push(request), arrival });
      const [{ groupId, attributes } = assert.fail()] = sent;
      const ofWorker = tenantOf(attributes.requestId!, { group: groupId });
      assert.deepEqual([seen[0]?.caller, seen[0]?.tenant, groupId, ofWorker], ["bob", told, group, told]);
    }
  });

  it("tells the caller what a RefusedError says, and sends nothing", async () => {
    const errors = [{ pointer: "#/items/0/sku", detail: 'There is no article "X".' }];
    const handler = () => {
      throw new RefusedError("Two articles are unknown.", { title: "Unknown articles", errors });
    };
    const { answer, sent, lines } = await checked({ handler });
    assert.deepEqual(answer, {
      statusCode: 422,
      headers: { "Content-Type": "application/problem+json" },
      body: JSON.stringify({
        type: "urn:levee:problem:rejected",
        title: "Unknown articles",
        status: 422,
        detail: "Two articles are unknown.",
        errors,
      }),
    });
    assert.deepEqual(sent, []);
    assert.deepEqual(lines, [{ message: "request", outcome: "refused", requestId: ID, status: 422, durationMs: 0 }]);
  });

  it("tells a 400 from a 422, and leaves out what a RefusedError does not say", async () => {
    const handler = async () => {
      throw new RefusedError("The signature is wrong.", { status: 400 });
    };
    const { problem } = await checked({ handler });
    assert.deepEqual(problem, {
      type: "urn:levee:problem:rejected",
      title: "The request was refused",
      status: 400,
      detail: "The signature is wrong.",
    });
  });

  const unchecked: [what: string, handler: ValidationHandler<never>, error: string, tookMs: number][] = [
    ["throws", () => assert.fail("of Jane Doe"), "AssertionError", 0],
    ["throws what is no error", () => Promise.reject("Jane Doe"), "Error", 0],
    ["does not end in time", never, "TimeoutError", 1_100],
    ["returns false, which would refuse nothing", (() => false) as never, "ReturnedSomething", 0],
    [
      "heeds its signal",
      (_, { signal }) => new Promise((_, no) => signal.addEventListener("abort", () => no(signal.reason))),
      "TimeoutError",
      1_000,
    ],
  ];
  for (const [what, handler, error, tookMs] of unchecked) {
    it(`answers 503 with Retry-After when the check ${what}, says nothing of why, and sends nothing`, async () => {
      const { answer, problem, sent, lines, ...seen } = await checked({ handler });
      assert.deepEqual([answer.statusCode, answer.headers["Retry-After"], seen.tookMs], [503, "5", tookMs]);
      assert.deepEqual(answer.body, words.problems.unchecked.body);
      assert.match(problem.detail, /^It was not taken/);
      assert.deepEqual(sent, []);
      assert.deepEqual([lines[0]!.outcome, lines[0]!.error], ["unchecked", error]);
      assert.doesNotMatch(JSON.stringify(lines), /Jane/);
    });
  }

  it("takes a request whose check ends just after its signal", async () => {
    const handler: ValidationHandler = (_, { signal }) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
    assert.equal((await checked({ handler })).answer.statusCode, 202);
  });

  const refused: [what: string, reason: keyof typeof words.problems, status: number, given: Given][] = [
    [
      "is of another type, which no model was asked of",
      "mediaType",
      415,
      { headers: { "content-type": "text/plain" } },
    ],
    ["is no JSON", "invalid", 400, { body: "{" }],
    ["is no object", "invalid", 400, { body: "[]" }],
    ["has characters that SQS takes not", "characters", 400, { body: '{"a":"\uFFFE"}' }],
  ];
  for (const [what, reason, status, given] of refused) {
    it(`does not ask the check of a body that ${what}: ${status}`, async () => {
      const { answer, sent } = await checked({ ...given, handler: () => assert.fail("asked") });
      assert.deepEqual([answer.statusCode, answer.body, sent], [status, words.problems[reason].body, []]);
      assert.equal(answer.headers["Retry-After"], undefined);
    });
  }

  const errors: [name: string, message: string, reason: keyof typeof words.problems][] = [
    ["InvalidMessageContents", "no", "characters"],
    ["InvalidParameterValue", "Invalid binary character '#x1' was found in the message body", "characters"],
    [
      "InvalidParameterValue",
      "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
      "tooLarge",
    ],
    ["AWS.SimpleQueueService.MessageTooLong", "", "tooLarge"],
    ["InvalidParameterValue", "something else", "unavailable"],
    ["QueueDoesNotExist", "", "unavailable"],
    ["AccessDenied", "", "unavailable"],
    ["RequestThrottled", "", "unavailable"],
    ["KmsThrottled", "", "unavailable"],
    ["TimeoutError", "", "unavailable"],
    ["Error", "socket hang up", "unavailable"],
  ];
  for (const [name, message, reason] of errors) {
    it(`answers as the direct path does when SQS says ${name} ${message.slice(-30)}: ${reason}`, async () => {
      const send = () => Promise.reject(Object.assign(new Error(message), { name }));
      const { answer } = await checked({ send });
      const { status, body, retryAfter } = words.problems[reason];
      assert.deepEqual([answer.statusCode, answer.body], [status, body]);
      assert.equal(answer.headers["Retry-After"], retryAfter === undefined ? undefined : String(retryAfter));
    });
  }

  it("answers 503 before its deadline when SQS is silent, and aborts the call", async () => {
    let aborted = false;
    const send: Ports["send"] = (_message, signal) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      return never();
    };
    const { answer, tookMs } = await checked({ send });
    assert.deepEqual([answer.statusCode, answer.body], [503, words.problems.unavailable.body]);
    assert.deepEqual([aborted, NOW + tookMs < DEADLINE], [true, true]);
  });

  it("keeps SQS its time of an invocation that began late, and answers all the same", async () => {
    const { answer, tookMs } = await checked({ handler: never, remainingMs: 2_000 });
    assert.equal(answer.statusCode, 503);
    assert.ok(tookMs <= 600, `${tookMs} ms`);
    assert.equal((await checked({ handler: never, remainingMs: 100 })).answer.statusCode, 503);
  });

  it("refuses a caller without a name, and a request without a tenant, before the check is asked", async () => {
    const handler = () => assert.fail("asked");
    for (const [arrival, reason, status] of [
      [{ caller: "" }, "nameless", 403],
      [{ caller: "c", tenant: "" }, "tenant", 400],
    ] as const) {
      const { answer, sent } = await checked({ handler, arrival });
      assert.deepEqual([answer.statusCode, answer.body, sent], [status, words.problems[reason].body, []]);
    }
  });

  it("lets pages of the allowed origins read each answer, and no others", async () => {
    const of = async (origins: readonly string[], Origin: string) => {
      const cors = { origins, headers: { Vary: "Origin" } };
      const { answer } = await checked({ headers: { Origin }, words: { ...words, cors } });
      assert.equal(answer.headers.Vary, "Origin");
      return answer.headers["Access-Control-Allow-Origin"];
    };
    const two = ["https://a.example", "https://b.example"];
    assert.equal(await of(two, "https://b.example"), "https://b.example");
    assert.equal(await of(two, "https://c.example"), undefined);
    assert.equal(await of(["*"], "https://c.example"), "*");
    assert.equal((await checked()).answer.headers["Access-Control-Allow-Origin"], undefined);
  });
});
