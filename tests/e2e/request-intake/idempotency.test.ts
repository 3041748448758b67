import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { assertAccepted } from "./accepted.ts";
import { post } from "./call.ts";
import { deployed } from "./deployed.ts";
import type { Task } from "./fixtures/team.ts";

describe("requests with one Idempotency-Key", () => {
  const stack = deployed();
  const send = async (key: string, body: Task | string): Promise<string> => {
    const url = stack.the.intake("orders").requestsUrl;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return assertAccepted(await post(url, text, [["Idempotency-Key", key]]), url);
  };
  const outcome = (id: string) => stack.the.outcome("orders", id);
  /** Attempts that the function began under a key. */
  const begun = (key: string) =>
    stack.the.effects().filter(({ what, idempotencyKey }) => what === "begin" && idempotencyKey === key);

  // biome-ignore lint/suspicious/noExplicitAny: documents as clients see them
  const assertFollows = (document: any, id: string, first: any) => {
    const { acceptedAt, updatedAt, finishedAt, ...rest } = document;
    const { acceptedAt: _, updatedAt: __, finishedAt: ___, ...same } = first;
    assert.deepEqual(rest, { ...same, requestId: id, attempts: 0, duplicateOf: first.requestId });
    assert.equal(acceptedAt, new Date(Number(id.slice(0, 13))).toISOString());
    assert.equal(updatedAt, finishedAt);
    assert.ok(finishedAt >= first.finishedAt);
  };

  it("and one payload get the first one's result, when it is there already", async () => {
    const key = `"${randomUUID()}" & $x %41+ \\`;
    const first = await outcome(await send(key, { acts: ["work"], note: "ü 𝄞" }));
    assert.equal(first.status, "succeeded");
    assert.equal(first.duplicateOf, undefined);
    for (let n = 0; n < 2; n++) {
      const id = await send(key, { acts: ["work"], note: "ü 𝄞" });
      assertFollows(await outcome(id), id, first);
    }
    assert.equal(begun(key).length, 1);
  });

  it("and one payload get the first one's result, when they arrive while it is in work", async () => {
    const key = randomUUID();
    const task: Task = { acts: ["throw", "work"], ms: 700 };
    const firstId = await send(key, task);
    while (begun(key).length === 0) await sleep(20);
    const ids = [await send(key, task), await send(key, task)];
    await sleep(250);
    assert.equal(stack.the.effectsOf(firstId).length, 1, "the first was over before the others were looked at");
    const first = await outcome(firstId);
    assert.deepEqual([first.status, first.attempts], ["succeeded", 2]);
    for (const id of ids) assertFollows(await outcome(id), id, first);
    assert.deepEqual(
      begun(key).map(({ requestId, attempt }) => [requestId, attempt]),
      [
        [firstId, 1],
        [firstId, 2],
      ],
    );
  });

  it("and one payload get the first one's failure too, and make one dead letter", async () => {
    const key = randomUUID();
    const firstId = await send(key, { acts: ["give-up"] });
    const first = await outcome(firstId);
    assert.deepEqual([first.status, first.reason], ["failed", "permanent"]);
    const id = await send(key, { acts: ["give-up"] });
    assertFollows(await outcome(id), id, first);
    const letters = await stack.the.deadLetters("orders");
    const ours = letters.map(({ attributes }) => attributes.requestId).filter((of) => of === id || of === firstId);
    assert.deepEqual(ours, [firstId]);
  });

  it("and another payload end as failed: conflict, and nothing of them is worked", async () => {
    const key = randomUUID();
    const first = await outcome(await send(key, '{"acts":["work"],"ms":1}'));
    const others = ['{"acts":["work"],"ms":2}', '{"acts":["work"], "ms":1}', '{"ms":1,"acts":["work"]}'];
    for (const other of others) {
      const id = await send(key, other);
      const { acceptedAt, updatedAt, finishedAt, traceId, ...document } = await outcome(id);
      assert.deepEqual(document, {
        requestId: id,
        status: "failed",
        attempts: 0,
        reason: "conflict",
        error: {
          name: "Conflict",
          message: "This Idempotency-Key was used before with another payload; use a new key, or send the same bytes.",
        },
      });
      assert.deepEqual(stack.the.effectsOf(id), []);
    }
    assert.equal(begun(key).length, 1);
    assert.deepEqual(await outcome(first.requestId), first, "the first one's outcome was changed");
    const letters = await stack.the.deadLetters("orders");
    assert.ok(letters.every(({ attributes }) => attributes.reason !== "conflict"));
  });

  it("and another payload end as failed: conflict, also while the first is in work", async () => {
    const key = randomUUID();
    const firstId = await send(key, { acts: ["work"], ms: 900 });
    while (begun(key).length === 0) await sleep(20);
    const other = await outcome(await send(key, { acts: ["work"], ms: 901 }));
    assert.deepEqual([other.status, other.reason], ["failed", "conflict"]);
    assert.equal(stack.the.effectsOf(firstId).length, 1, "the first was over before the other was looked at");
    assert.equal((await outcome(firstId)).status, "succeeded");
  });

  it("are worked once if 20 of them come at the same moment, and each gets the result", async () => {
    const key = randomUUID();
    const ids = await Promise.all(Array.from({ length: 20 }, () => send(key, { acts: ["work"], ms: 200 })));
    assert.equal(new Set(ids).size, 20);
    const documents = await Promise.all(ids.map(outcome));
    const [first, ...more] = documents.filter(({ duplicateOf }) => duplicateOf === undefined);
    assert.deepEqual(more, []);
    assert.equal(first.status, "succeeded");
    for (const document of documents) if (document !== first) assertFollows(document, document.requestId, first);
    assert.deepEqual(
      begun(key).map(({ requestId }) => requestId),
      [first.requestId],
    );
  });

  it("are told apart by case and white space inside the key, and by nothing around it", async () => {
    const key = randomUUID();
    const ids = await Promise.all(
      [`${key} a`, `${key} A`, `${key}  a`, `  ${key} a\t`].map((spelt) => send(spelt, { acts: ["work"] })),
    );
    const documents = await Promise.all(ids.map(outcome));
    const worked = documents.filter(({ duplicateOf }) => duplicateOf === undefined);
    assert.equal(worked.length, 3);
    assert.ok(documents.every(({ status }) => status === "succeeded"));
  });

  it("are strangers to requests without one", async () => {
    const url = stack.the.intake("orders").requestsUrl;
    const body = JSON.stringify({ acts: ["work"], note: randomUUID() });
    const ids = [await send(randomUUID(), body), assertAccepted(await post(url, body), url)];
    ids.push(assertAccepted(await post(url, body), url));
    for (const id of ids) {
      const document = await outcome(id);
      assert.deepEqual([document.status, document.duplicateOf, document.attempts], ["succeeded", undefined, 1]);
    }
  });
});
