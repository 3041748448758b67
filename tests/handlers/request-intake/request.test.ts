import assert from "node:assert/strict";
import { claim } from "../../../handlers/request-intake/claim.ts";
import { settle } from "../../../handlers/request-intake/conclude.ts";
import { PermanentError } from "../../../handlers/request-intake/contract.ts";
import { MAX_FOLLOWERS } from "../../../handlers/request-intake/follow.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { takeUndelivered } from "../../../handlers/request-intake/undelivered-request.ts";
import { calm, ID, jobOf, messageWith, NOW, OTHER } from "./calm.ts";

const documentOf = ({ table }: ReturnType<typeof calm>, id = ID) => JSON.parse(table.items.get(id)!.document);
const who = { requestId: ID, acceptedAt: NOW };

describe("takeRequest", () => {
  it("gives the function what the contract says", async () => {
    const { shift } = calm();
    let seen: unknown;
    const job = jobOf((body, { signal, log, ...request }) => {
      seen = { body, aborted: signal.aborted, ...request };
    });
    await takeRequest(shift, job, messageWith({ idempotencyKey: "k", traceHeader: "t" }, '{"a":1}'));
    assert.deepEqual(seen, {
      body: { a: 1 },
      aborted: false,
      requestId: ID,
      attempt: 1,
      maxAttempts: 3,
      acceptedAt: new Date(NOW),
      idempotencyKey: "k",
      traceHeader: "t",
    });
  });

  it("records a success, kept for as long as the component says", async () => {
    const given = calm();
    const verdict = await takeRequest(
      given.shift,
      jobOf(() => ({ ok: true })),
      messageWith(),
    );
    assert.equal(verdict.act, "ack");
    assert.deepEqual(documentOf(given).result, { ok: true });
    assert.equal(given.table.items.get(ID)?.expiresAt, NOW / 1000 + 1_000_000);
  });

  it("keeps what is not finished longer than any message lives", async () => {
    const given = calm();
    await takeRequest(
      given.shift,
      jobOf(() => Promise.reject(new Error())),
      messageWith(),
    );
    const { status, attempts, leaseUntil, expiresAt } = given.table.items.get(ID)!;
    assert.deepEqual([status, attempts, leaseUntil], ["accepted", 1, 0]);
    assert.ok(expiresAt >= NOW / 1000 + 14 * 86_400);
  });

  it("tells the caller a PermanentError's message, and of other errors the name alone", async () => {
    const permanent = calm();
    await takeRequest(
      permanent.shift,
      jobOf(() => Promise.reject(new PermanentError("not sold"))),
      messageWith(),
    );
    assert.deepEqual(documentOf(permanent).error, { name: "PermanentError", message: "not sold" });
    const other = calm();
    const job = jobOf(() => Promise.reject(new RangeError("jane@example.com")));
    for (let i = 0; i < 3; i++) await takeRequest(other.shift, job, messageWith());
    assert.deepEqual(documentOf(other).error, { name: "RangeError", message: "The request failed 3 times." });
    assert.equal(other.letters[0]?.error, "RangeError: jane@example.com");
    assert.deepEqual([other.letters.length, other.letters[0]?.attempts], [1, 3]);
  });

  it("begins no attempt that the deadline could cut short, and does not count it", async () => {
    const given = calm(14_000);
    const verdict = await takeRequest(
      given.shift,
      jobOf(() => assert.fail("was begun")),
      messageWith(),
    );
    assert.deepEqual([verdict.act, verdict.outcome], ["again", "no-time"]);
    assert.equal(given.table.items.get(ID)?.attempts, 0);
  });

  it("stores a large result before the outcome that points to it, and tries again if it cannot", async () => {
    const given = calm();
    const job = jobOf(() => "x".repeat(400_000));
    const failing = { ...job, results: { put: () => Promise.reject(new Error("SlowDown")) } };
    assert.equal((await takeRequest(given.shift, failing, messageWith())).act, "again");
    assert.equal((await takeRequest(given.shift, job, messageWith())).act, "ack");
    assert.equal(documentOf(given).resultUrl, `${ID}/result`);
  });

  it("works an item that an operator has put back by hand, with nothing but what the table must have", async () => {
    const given = calm();
    const bare = {
      status: "accepted",
      attempts: 0,
      deaths: 0,
      leaseUntil: 0,
      rev: "",
      acceptedAt: NOW,
      expiresAt: 0,
    } as const;
    given.table.items.set(ID, { ...bare, id: ID, document: "{}", followers: [], told: false });
    assert.equal(
      (
        await takeRequest(
          given.shift,
          jobOf(() => 1),
          messageWith(),
        )
      ).act,
      "ack",
    );
    assert.equal(documentOf(given).status, "succeeded");
  });
});

describe("settle", () => {
  it("records nothing for a process that does not hold the request any more", async () => {
    const { shift, table, time } = calm();
    const first = await claim(shift, who, undefined);
    assert.ok(first.moved);
    time.now += 200_000;
    const later = { ...shift, deadline: time.now + 60_000 };
    const second = await claim(later, who, undefined);
    assert.ok(second.moved && second.item.attempts === 2);
    const late = await settle({ ...later }, who, first.item, { status: "succeeded", result: "1" });
    assert.ok(!late.moved);
    assert.equal(table.items.get(ID)?.rev, second.item.rev);
  });
});

describe("requests under one Idempotency-Key", () => {
  const key = { idempotencyKey: "k" };
  const other = { ...key, requestId: OTHER };

  it("get the first's outcome when it has one, result and place of a large result alike", async () => {
    for (const result of [{ ok: true }, "x".repeat(400_000)]) {
      const given = calm();
      await takeRequest(
        given.shift,
        jobOf(() => result),
        messageWith(key),
      );
      const verdict = await takeRequest(
        given.shift,
        jobOf(() => assert.fail("was worked")),
        messageWith(other),
      );
      assert.equal(verdict.act, "ack");
      const [first, second] = [documentOf(given), documentOf(given, OTHER)];
      assert.deepEqual([second.status, second.duplicateOf, second.attempts], ["succeeded", ID, 0]);
      assert.deepEqual([second.result, second.resultUrl], [first.result, first.resultUrl]);
    }
  });

  it("wait for it when it has none, and get a failure too, but no dead letter of their own", async () => {
    const given = calm();
    const hold = takeRequest(
      given.shift,
      jobOf(async () => {
        const verdict = await takeRequest(
          given.shift,
          jobOf(() => assert.fail("was worked")),
          messageWith(other),
        );
        assert.deepEqual([verdict.act, verdict.outcome], ["ack", "following"]);
        throw new PermanentError("not sold");
      }),
      messageWith(key),
    );
    await hold;
    const { status, reason, error, duplicateOf } = documentOf(given, OTHER);
    assert.deepEqual([status, reason, error.message, duplicateOf], ["failed", "permanent", "not sold", ID]);
    assert.deepEqual(
      given.letters.map(({ message }) => message.attributes.requestId),
      [ID],
    );
  });

  it("end as a conflict with another payload, without a dead letter", async () => {
    const given = calm();
    await takeRequest(
      given.shift,
      jobOf(() => 1),
      messageWith(key, "[1]"),
    );
    await takeRequest(
      given.shift,
      jobOf(() => assert.fail("was worked")),
      messageWith(other, "[1 ]"),
    );
    assert.deepEqual([documentOf(given, OTHER).reason, given.letters.length], ["conflict", 0]);
  });

  it("end as too many duplicates beyond what an item can hold", async () => {
    const given = calm();
    const followers = Array.from({ length: MAX_FOLLOWERS }, (_, i) => `${NOW}-follower_${i}`);
    await takeRequest(
      given.shift,
      jobOf(async () => {
        for (const id of followers)
          await takeRequest(
            given.shift,
            jobOf(() => 1),
            messageWith({ ...key, requestId: id }),
          );
        await takeRequest(
          given.shift,
          jobOf(() => 1),
          messageWith(other),
        );
      }),
      messageWith(key),
    );
    assert.equal(documentOf(given, OTHER).reason, "too-many-duplicates");
    assert.ok(followers.every((id) => documentOf(given, id).status === "succeeded"));
  });

  it("are worked again when the key is forgotten", async () => {
    const given = calm();
    await takeRequest(
      given.shift,
      jobOf(() => 1),
      messageWith(key),
    );
    given.time.now += 1_000_000_000;
    const later = { ...given.shift, deadline: given.time.now + 60_000 };
    await takeRequest(
      later,
      jobOf(() => 2),
      messageWith(other, "[]"),
    );
    assert.equal(documentOf(given, OTHER).result, 2);
  });

  it("follow the first also when SQS has taken them away", async () => {
    const given = calm();
    await takeRequest(
      given.shift,
      jobOf(() => 1),
      messageWith(key),
    );
    await takeUndelivered(given.shift, messageWith(other));
    assert.deepEqual([documentOf(given, OTHER).result, documentOf(given, OTHER).duplicateOf], [1, ID]);
  });
});

describe("takeUndelivered", () => {
  it("counts deaths, not attempts: some attempts failed with a word", async () => {
    const given = calm();
    await takeRequest(
      given.shift,
      jobOf(() => Promise.reject(new Error())),
      messageWith(),
    );
    await claim(given.shift, who, undefined);
    assert.deepEqual((await takeUndelivered(given.shift, messageWith())).act, "again");
    given.time.now += 200_000;
    const later = { ...given.shift, deadline: given.time.now + 60_000 };
    await takeUndelivered(later, messageWith({}, "{}", 11));
    const { reason, error } = documentOf(given);
    assert.deepEqual([reason, error.message], ["worker-died", "worker died 1 time in 2 attempts"]);
    assert.equal(given.letters[0]?.reason, "worker-died");
  });

  it("says how often a message came that was never worked, and how often one that never succeeded", async () => {
    const never = calm();
    await takeUndelivered(never.shift, messageWith({}, "{}", 11));
    assert.equal(documentOf(never).error.message, "never started, received 11 times");
    const failing = calm();
    await takeRequest(
      failing.shift,
      jobOf(() => Promise.reject(new Error())),
      messageWith(),
    );
    await takeUndelivered(failing.shift, messageWith({}, "{}", 11));
    assert.deepEqual(
      [documentOf(failing).reason, documentOf(failing).error.message],
      ["receives-exhausted", "received 11 times, attempted 1 time without success"],
    );
  });

  it("does nothing but what is still owed when there is an outcome", async () => {
    const given = calm();
    await takeRequest(
      given.shift,
      jobOf(() => 1),
      messageWith(),
    );
    const before = given.table.items.get(ID);
    assert.equal((await takeUndelivered(given.shift, messageWith())).act, "ack");
    assert.equal(given.table.items.get(ID), before);
    assert.equal(given.letters.length, 0);
  });
});
