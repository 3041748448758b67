import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { logLines } from "../rights/log-lines.ts";
import { assertAccepted } from "./accepted.ts";
import { post } from "./call.ts";
import type { DeadLetter } from "./dead-letters.ts";
import { type Deployment, deployed } from "./deployed.ts";
import { type Act, type Task, text } from "./fixtures/team.ts";

/** How long a killed or hung attempt keeps its request: the lease and its margins. */
const PATIENCE_MS = 90_000;

interface Story {
  readonly on?: "orders" | "narrow";
  readonly task: Task;
  readonly status: "succeeded" | "failed";
  readonly reason?: string;
  readonly attempts: number;
  /** What the caller is told of the error. */
  readonly error?: { name: string; message: string | RegExp };
  /** What the dead letter says of it. */
  readonly detail?: RegExp;
  /** What the function noted, in order. */
  readonly effects: readonly string[];
}

/** Attempts that came to their end. */
const whole = (...attempts: number[]) => attempts.flatMap((attempt) => [`${attempt} begin`, `${attempt} end`]);
const acts = (...acts: Act[]): Task => ({ acts });

const stories: Record<string, Story> = {
  "succeeds at once": { task: acts("work"), status: "succeeded", attempts: 1, effects: whole(1) },
  "fails once": { task: acts("throw", "work"), status: "succeeded", attempts: 2, effects: whole(1, 2) },
  "fails twice": {
    task: acts("throw", "throw", "work"),
    status: "succeeded",
    attempts: 3,
    effects: whole(1, 2, 3),
  },
  "always fails": {
    task: acts("throw"),
    status: "failed",
    reason: "attempts-exhausted",
    attempts: 3,
    error: { name: "TypeError", message: "The request failed 3 times." },
    detail: /^TypeError: not for the caller$/,
    effects: whole(1, 2, 3),
  },
  "throws a PermanentError": {
    task: acts("give-up"),
    status: "failed",
    reason: "permanent",
    attempts: 1,
    error: { name: "PermanentError", message: /^no "\d{13}-[\w-]+" in stock, & never was$/ },
    detail: /^PermanentError: no "/,
    effects: whole(1),
  },
  "fails, then throws a PermanentError": {
    task: acts("throw", "give-up"),
    status: "failed",
    reason: "permanent",
    attempts: 2,
    error: { name: "PermanentError", message: /in stock/ },
    detail: /in stock/,
    effects: whole(1, 2),
  },
  "returns a BigInt": {
    task: acts("bigint"),
    status: "failed",
    reason: "result-not-json",
    attempts: 1,
    error: { name: "ResultNotJson", message: /BigInt/ },
    detail: /BigInt/,
    effects: whole(1),
  },
  "heeds its signal when workTimeout is over": {
    task: acts("heed", "work"),
    status: "succeeded",
    attempts: 2,
    effects: whole(1, 2),
  },
  "returns 350,000 bytes": {
    task: { acts: ["work"], bytes: 350_000 },
    status: "succeeded",
    attempts: 1,
    effects: whole(1),
  },
  "returns 350,001 bytes": {
    task: { acts: ["work"], bytes: 350_001 },
    status: "succeeded",
    attempts: 1,
    effects: whole(1),
  },
  "returns 10,000,000 bytes": {
    task: { acts: ["work"], bytes: 10_000_000 },
    status: "succeeded",
    attempts: 1,
    effects: whole(1),
  },
  "returns 10,000,001 bytes": {
    task: { acts: ["work"], bytes: 10_000_001 },
    status: "failed",
    reason: "result-too-large",
    attempts: 1,
    error: { name: "ResultTooLarge", message: /10000001 bytes of JSON, over the 10000000/ },
    detail: /ResultTooLarge/,
    effects: whole(1),
  },
  "never settles, once": {
    task: acts("hang", "work"),
    status: "succeeded",
    attempts: 2,
    effects: ["1 begin", ...whole(2)],
  },
  "never gives the event loop back, once": {
    task: acts("block", "work"),
    status: "succeeded",
    attempts: 2,
    effects: ["1 begin", ...whole(2)],
  },
  "throws where nobody can catch it, once": {
    task: acts("stray", "work"),
    status: "succeeded",
    attempts: 2,
    effects: ["1 begin", ...whole(2)],
  },
  "ends its process, once": {
    task: acts("exit", "work"),
    status: "succeeded",
    attempts: 2,
    effects: ["1 begin", ...whole(2)],
  },
  "never settles at its last attempt": {
    on: "narrow",
    task: acts("hang"),
    status: "failed",
    reason: "timed-out",
    attempts: 1,
    error: { name: "TimedOut", message: /number 1, did not end in time/ },
    detail: /TimedOut/,
    effects: ["1 begin"],
  },
  "ends its process at its last attempt": {
    on: "narrow",
    task: acts("exit"),
    status: "failed",
    reason: "worker-died",
    attempts: 1,
    error: { name: "WorkerDied", message: "worker died 1 time" },
    detail: /WorkerDied: worker died 1 time/,
    effects: ["1 begin"],
  },
};

/** White space, so that a body that was parsed and written again would be found out. */
const bodyOf = (task: Task): string => JSON.stringify(task, undefined, " \t");

describe("a request whose function", () => {
  const ids = new Map<string, string>();
  const traceId = "1-67891233-abcdef012345678912345678";
  const trace = `Root=${traceId};Sampled=1`;
  let posted: Promise<void>;
  const stack = deployed((deployment) => {
    posted = postAll(deployment);
    posted.catch(() => {});
  });
  before("every request is posted", () => posted);

  async function postAll({ intake }: Deployment): Promise<void> {
    for (const [what, { on = "orders", task }] of Object.entries(stories)) {
      const url = intake(on).requestsUrl;
      // One a second is let through there.
      if (on === "narrow") await sleep(1_100);
      const headers: [string, string][] = [
        ["Idempotency-Key", what],
        ["X-Amzn-Trace-Id", trace],
      ];
      ids.set(what, assertAccepted(await post(url, bodyOf(task), headers), url));
    }
  }

  for (const [what, story] of Object.entries(stories)) {
    it(`${what} is ${story.status}${story.reason ? `: ${story.reason}` : ""}, after ${story.attempts}`, async () => {
      const { on = "orders", task, status, reason, attempts, error } = story;
      const requestId = ids.get(what)!;
      const document = await stack.the.outcome(on, requestId, PATIENCE_MS);
      const { acceptedAt, updatedAt, finishedAt, result, resultUrl, error: told, ...rest } = document;
      assert.deepEqual(rest, { requestId, status, attempts, traceId, ...(reason && { reason }) });
      assert.equal(acceptedAt, new Date(Number(requestId.slice(0, 13))).toISOString());
      assert.equal(updatedAt, finishedAt);
      assert.ok(acceptedAt < finishedAt, finishedAt);
      assert.equal(told?.name, error?.name);
      if (error) assert.match(told.message, new RegExp(error.message));
      if (status === "failed") assert.deepEqual([result, resultUrl], [undefined, undefined]);
      else if (task.bytes === undefined) {
        const maxAttempts = on === "orders" ? 3 : 1;
        assert.deepEqual(result, {
          requestId,
          attempt: attempts,
          maxAttempts,
          acceptedAt,
          raw: bodyOf(task),
          echo: task,
        });
      } else await assertResult(document, stack.the.intake(on).requestsUrl, task.bytes);

      const effects = stack.the.effectsOf(requestId);
      for (const effect of effects) {
        assert.deepEqual([effect.idempotencyKey, effect.traceHeader], [what, trace]);
        assert.ok(effect.at <= Date.parse(finishedAt), "something was done after the outcome");
      }
      const said = effects.flatMap(({ attempt, what }) => (what === "still here" ? [] : [`${attempt} ${what}`]));
      assert.deepEqual(said, story.effects);
    });
  }

  it("failed is in the dead-letter queue as it came, with its reason; the others are not", async () => {
    const found = new Map<string | undefined, DeadLetter>();
    for (const name of ["orders", "narrow"] as const)
      for (const letter of await stack.the.deadLetters(name)) found.set(letter.attributes.requestId, letter);
    for (const [what, { task, status, reason, attempts, detail }] of Object.entries(stories)) {
      const requestId = ids.get(what)!;
      const letter = found.get(requestId);
      if (status === "succeeded") assert.equal(letter, undefined, what);
      else {
        const { error, failure, ...attributes } = letter!.attributes;
        assert.match(failure!, /^[0-9a-f-]{36}$/);
        assert.equal(letter!.body, bodyOf(task));
        assert.deepEqual(attributes, {
          requestId,
          acceptedAt: requestId.slice(0, 13),
          version: "1",
          idempotencyKey: what,
          traceHeader: trace,
          reason,
          attempts: String(attempts),
        });
        assert.match(error!, detail!, what);
      }
    }
  });

  it("throws leaves neither its message nor a body in the logs, only ids and numbers", async () => {
    const logGroupName = `/aws/lambda/${stack.the.intake("orders").workerName}`;
    const { events = [] } = await stack.the.aws.logs.send(new FilterLogEventsCommand({ logGroupName, limit: 10_000 }));
    const lines = events.map(({ message }) => message ?? "").join("\n");
    assert.ok(lines.includes(`"requestId":"${ids.get("always fails")}"`), "there is no log");
    assert.ok(lines.includes(`"traceId":"${traceId}"`), "the log does not name the trace");
    assert.doesNotMatch(lines, /not for the caller|in stock|acts/);
    assert.doesNotMatch(stack.the.log(), /not for the caller|in stock|"acts"/);
  });

  it("ends is counted once in the log, as CloudWatch reads metrics; what a crash takes along is not", async () => {
    const { workerName } = stack.the.intake("orders");
    const metrics = (await logLines(stack.the.aws, workerName, 0))
      .filter((line) => line.includes('"Levee/RequestIntake"'))
      .map((line) => JSON.parse(line));
    for (const { service } of metrics) assert.equal(service, "levee-local-orders");
    const count = (name: string, of: Record<string, string> = {}) =>
      metrics
        .filter((metric) => Object.entries(of).every(([dimension, value]) => metric[dimension] === value))
        .reduce((sum, { [name]: values = [] }) => sum + [values].flat().length, 0);
    // Of all requests that the folder's tests sent to the instance.
    const { statusTable } = stack.the.intake("orders");
    const pages = paginateScan({ client: stack.the.aws.dynamodb }, { TableName: statusTable });
    const ended: { readonly reason?: string }[] = [];
    for await (const { Items = [] } of pages)
      for (const { document } of Items) if (document?.S) ended.push(JSON.parse(document.S));
    for (const name of ["AgeAtStart", "TimeToOutcome", "Attempts"])
      assert.ok(count(name) > 0 && count(name) <= ended.length, `${name}: ${count(name)} of ${ended.length}`);
    const permanent = ended.filter(({ reason }) => reason === "permanent").length;
    const told = count("Unsuccessful", { reason: "permanent" });
    assert.ok(told > 0 && told <= permanent, `${told} of ${permanent} were permanent`);
    // Written by a process just before it ended itself.
    assert.ok(count("AttemptDuration", { outcome: "timed-out" }) > 0);
  });
});

/** The result is where the document says, byte for byte as the function made it. */
async function assertResult(
  document: { requestId: string; result?: string; resultUrl?: string },
  requestsUrl: string,
  bytes: number,
): Promise<void> {
  const { requestId, result, resultUrl } = document;
  const expected = JSON.stringify(text(bytes));
  assert.equal(Buffer.byteLength(expected), bytes);
  if (bytes <= 350_000) {
    assert.ok(JSON.stringify(result) === expected, "the result was changed");
    return;
  }
  assert.deepEqual([result, resultUrl], [undefined, `${requestId}/result`]);
  const answer = await fetch(new URL(resultUrl!, `${requestsUrl}/${requestId}`));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/json");
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(Buffer.from(expected)), "the result was changed");
}
