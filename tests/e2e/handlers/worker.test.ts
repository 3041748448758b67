import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Order } from "./fixtures/team.ts";
import { type Note, Stage } from "./stage.ts";

const order = (given: Order) => JSON.stringify(given);

describe("the worker on the embedded cloud", function () {
  this.timeout(110_000);
  const options = { workTimeoutMs: 1_000, concurrency: 4, maxAttempts: 3, functionTimeout: 12 };
  let stage: Stage;
  let killing: Stage;
  let killed: Promise<string[]>;

  before(async () => {
    const stages = await Promise.all([1, 3].map((batchSize) => Stage.open({ ...options, batchSize })));
    [stage, killing] = stages as [Stage, Stage];
    // A killed worker's messages come again after its deadline and half a minute: time for the other tests.
    killed = killAgainAndAgain(killing);
    killed.catch(() => {});
  });
  after(() => Promise.all([stage?.close(), killing?.close()]));

  it("brings every kind of request to its outcome, and what failed to the dead-letter queue", async () => {
    const cases: [given: string, expected: object, attributes?: Record<string, string>][] = [
      [order({ acts: ["work"] }), { status: "succeeded", attempts: 1 }],
      [order({ acts: ["throw", "work"] }), { status: "succeeded", attempts: 2 }],
      [order({ acts: ["throw"] }), { status: "failed", reason: "attempts-exhausted", attempts: 3 }],
      [order({ acts: ["give-up"] }), { status: "failed", reason: "permanent", attempts: 1 }],
      [order({ acts: ["heed"] }), { status: "failed", reason: "timed-out", attempts: 3 }],
      [order({ acts: ["hang", "work"] }), { status: "succeeded", attempts: 2 }],
      [order({ acts: ["block", "work"] }), { status: "succeeded", attempts: 2 }],
      [order({ acts: ["exit", "work"] }), { status: "succeeded", attempts: 2 }],
      [order({ acts: ["bigint"] }), { status: "failed", reason: "result-not-json", attempts: 1 }],
      [order({ acts: ["work"], bytes: 350_000 }), { status: "succeeded", attempts: 1 }],
      [order({ acts: ["work"], bytes: 350_001 }), { status: "succeeded", attempts: 1 }],
      [order({ acts: ["work"], bytes: 10_000_001 }), { status: "failed", reason: "result-too-large", attempts: 1 }],
      ["{", { status: "failed", reason: "malformed", attempts: 0 }],
      [order({ acts: ["work"], ms: 500 }), { status: "succeeded" }, { idempotencyKey: "k" }],
      [order({ acts: ["work"], ms: 500 }), { status: "succeeded" }, { idempotencyKey: "k" }],
      [order({ acts: ["work"] }), { status: "failed", reason: "conflict", attempts: 0 }, { idempotencyKey: "k" }],
    ];
    const ids: string[] = [];
    for (const [body, , attributes] of cases) {
      ids.push(await stage.post(body, attributes));
      // The first under a key is the first that is worked.
      if (attributes && ids.length === cases.length - 2) await stage.outcomes(ids.slice(-1), 20_000);
    }
    const documents = await stage.outcomes(ids, 100_000);
    for (const [i, [, expected]] of cases.entries()) {
      const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, documents[i][name]]));
      assert.deepEqual(seen, expected, JSON.stringify(documents[i]));
    }
    assert.equal(documents[9].result.length, 349_998);
    assert.equal(documents[10].resultUrl, `${ids[10]}/result`);
    const { Body } = await stage.aws.s3.send(new GetObjectCommand({ Bucket: "results", Key: `results/${ids[10]}` }));
    assert.equal((await Body!.transformToString()).length, 350_001);
    assert.deepEqual(documents[14], {
      ...documents[13],
      ...pick(documents[14], "requestId", "acceptedAt", "updatedAt", "finishedAt", "attempts"),
      duplicateOf: ids[13],
    });
    assert.equal(documents[14].attempts, 0);

    const letters = new Map((await stage.deadLetters()).map((letter) => [letter.requestId, letter]));
    const due = ids.filter((_, i) => documents[i].status === "failed" && documents[i].reason !== "conflict");
    assert.deepEqual([...letters.keys()].sort(), due.sort());
    for (const [i, id] of ids.entries()) {
      if (letters.has(id)) assert.equal(letters.get(id)!.reason, documents[i].reason);
      if (letters.has(id)) assert.equal(letters.get(id)!.body, cases[i]![0]);
    }
    assert.match(letters.get(ids[2]!)!.error!, /^TypeError: not for the caller$/);
    assert.doesNotMatch(JSON.stringify(documents), /not for the caller/);
    assertOneAtATime(stage.notes(), documents);
    assert.doesNotMatch(stage.log(), /not for the caller|nothing can be done/, "an error's message is in the log");
  });

  it("gives an outcome to what SQS took away, once, with its true reason", async () => {
    const never = await stage.post(order({ acts: ["work"] }), {}, "undelivered");
    const newer = await stage.post(order({ acts: ["work"] }), { version: "2" }, "undelivered");
    await stage.post("no id", { requestId: undefined }, "undelivered");
    const [started, unknown] = await stage.outcomes([never, newer], 20_000);
    assert.deepEqual([started.reason, unknown.reason], ["never-started", "unknown-version"]);
    assert.equal(started.error.message, "never started, received 1 time");
    const again = await stage.post(order({ acts: ["work"] }), { requestId: never });
    await sleep(1_500);
    assert.deepEqual(await stage.document(again), started);
    const letters = await stage.deadLetters();
    assert.deepEqual(letters.map(({ reason }) => reason).sort(), ["malformed", "never-started", "unknown-version"]);
  });

  it("loses nothing when every worker is killed with SIGKILL, again and again", async () => {
    const documents = await killing.outcomes(await killed, 100_000);
    assert.ok(documents.every(({ status }) => status === "succeeded"));
    assert.ok(
      documents.some(({ attempts }) => attempts > 1),
      "nothing was killed",
    );
    assertOneAtATime(killing.notes(), documents);
    assert.deepEqual(await killing.deadLetters(), []);
  });
});

async function killAgainAndAgain(stage: Stage): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < 20; i++) ids.push(await stage.post(order({ acts: ["work"], ms: 700 })));
  for (let round = 0; round < 4; round++) {
    await sleep(900);
    for (const pid of busy(stage.notes())) kill(pid);
  }
  return ids;
}

// biome-ignore lint/suspicious/noExplicitAny: documents as a client sees them
const pick = (document: any, ...names: string[]) => Object.fromEntries(names.map((name) => [name, document[name]]));

/** The processes that have begun something and not ended it. */
function busy(notes: readonly Note[]): Set<number> {
  const open = new Map<string, number>();
  for (const { requestId, attempt, what, pid } of notes) {
    if (what === "begin") open.set(`${requestId} ${attempt}`, pid);
    else if (what === "end") open.delete(`${requestId} ${attempt}`);
  }
  return new Set(open.values());
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

/** By the effect log alone: attempts of one request follow each other, and nothing is done after its outcome. */
// biome-ignore lint/suspicious/noExplicitAny: documents as a client sees them
function assertOneAtATime(notes: readonly Note[], documents: readonly any[]): void {
  for (const { requestId, finishedAt } of documents) {
    const own = notes.filter((note) => note.requestId === requestId);
    const attempts = own.map(({ attempt }) => attempt);
    assert.deepEqual(attempts, attempts.toSorted(), `${requestId}: attempts overlap: ${attempts}`);
    const begun = own.filter(({ what }) => what === "begin").map(({ attempt }) => attempt);
    assert.equal(new Set(begun).size, begun.length, `${requestId}: an attempt was made twice`);
    for (const { at } of own)
      assert.ok(at <= Date.parse(finishedAt), `${requestId}: something was done past its outcome`);
  }
}
