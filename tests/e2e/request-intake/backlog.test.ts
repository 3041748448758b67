import assert from "node:assert/strict";
import { Agent, request } from "undici";
import { assertAccepted, ID } from "./accepted.ts";
import { poll } from "./by-hand.ts";
import { post } from "./call.ts";
import { deployed } from "./deployed.ts";
import type { Task } from "./fixtures/team.ts";

const COUNT = 300;

/** Most succeed; some of each batch of ten do not at once, or not at all. */
const taskOf = (n: number): Task => {
  if (n % 25 === 3) return { acts: ["throw", "work"] };
  if (n % 50 === 7) return { acts: ["give-up"] };
  return { acts: ["work"] };
};

describe("a backlog, while nobody consumes the queue", () => {
  const stack = deployed();
  const ids: string[] = [];

  it("is accepted all the same, and every status says so", async () => {
    const { requestsUrl } = stack.the.intake("edge");
    const dispatcher = new Agent({ connections: 32 });
    const headers = { "content-type": "application/json" };
    try {
      const answers = await Promise.all(
        Array.from({ length: COUNT }, async (_, n) => {
          const body = JSON.stringify(taskOf(n));
          const answer = await request(requestsUrl, { method: "POST", headers, body, dispatcher });
          assert.equal(answer.statusCode, 202);
          return (await answer.body.json()) as { requestId: string };
        }),
      );
      ids.push(...answers.map(({ requestId }) => requestId));
      for (const id of ids) assert.match(id, ID);
      for (const id of ids.filter((_, n) => n % 10 === 0)) {
        const answer = await request(`${requestsUrl}/${id}`, { dispatcher });
        assert.deepEqual(await answer.body.json(), { requestId: id, status: "accepted" });
      }
    } finally {
      await dispatcher.close();
    }
  });

  it("is worked in batches when there is a consumer again: each to its own outcome, none lost, none twice", async () => {
    const { workerName } = stack.the.intake("edge");
    assert.equal(ids.length, COUNT);
    await poll(stack.the.aws, workerName, true);
    try {
      for (const [n, id] of ids.entries()) {
        const { acts } = taskOf(n);
        const { status, attempts, reason } = await stack.the.outcome("edge", id, 60_000);
        const expected = acts![0] === "give-up" ? ["failed", 1, "permanent"] : ["succeeded", acts!.length, undefined];
        assert.deepEqual([status, attempts, reason], expected, `${n}`);
        const begun = stack.the.effectsOf(id).filter(({ what }) => what === "begin");
        assert.equal(begun.length, attempts, "a request was worked again because of another in its batch");
      }
    } finally {
      await poll(stack.the.aws, workerName, false);
    }
    assert.match(stack.the.log(), /"message":"batch","?.*"received":10\b/, "nothing was worked in a batch of ten");
    const letters = await stack.the.deadLetters("edge");
    const dead = letters.map(({ attributes }) => attributes.requestId!).filter((id) => ids.includes(id));
    assert.deepEqual(dead.sort(), ids.filter((_, n) => n % 50 === 7).sort());
  });

  it("is never worked by more at once than concurrency says", async () => {
    const { requestsUrl } = stack.the.intake("orders");
    const one = async () => assertAccepted(await post(requestsUrl, '{"acts":["work"],"ms":400}'), requestsUrl);
    const posted = await Promise.all(Array.from({ length: 16 }, one));
    for (const id of posted) assert.equal((await stack.the.outcome("orders", id)).status, "succeeded");
    let [now, most] = [0, 0];
    for (const { what, requestId } of stack.the.effects()) {
      if (!posted.includes(requestId)) continue;
      now += what === "begin" ? 1 : -1;
      most = Math.max(most, now);
    }
    // Fewer than four while requests of other tests are in work.
    assert.ok(most > 1 && most <= 4, `${most} at once`);
  });
});
