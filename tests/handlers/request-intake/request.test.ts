import assert from "node:assert/strict";
import { claim } from "../../../handlers/request-intake/claim.ts";
import { settle } from "../../../handlers/request-intake/conclude.ts";
import { PermanentError } from "../../../handlers/request-intake/contract.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { calm, ID, jobOf, messageWith, NOW } from "./calm.ts";

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
      rawBody: '{"a":1}',
      aborted: false,
      requestId: ID,
      attempt: 1,
      maxAttempts: 3,
      acceptedAt: new Date(NOW),
      idempotencyKey: "k",
      traceHeader: "t",
    });
  });

  it("gives it the body as the caller sent it, where parsing loses spaces, escapes, digits and keys", async () => {
    for (const raw of [
      '  {"a" :\t1.0,\r\n"a":"\\u00e9\\/ é e\u0301 𠮷"} \n',
      '{"a":1}    ',
      "9007199254740993",
      "{}",
    ]) {
      let seen: string | undefined;
      const job = jobOf((_body, { rawBody }) => {
        seen = rawBody;
      });
      await takeRequest(calm().shift, job, messageWith({}, raw));
      assert.equal(seen, raw);
    }
  });

  it("waits long for a release that can read the message, for that is no attempt", async () => {
    const { shift, table } = calm();
    const verdict = await takeRequest(
      shift,
      jobOf(() => assert.fail("was worked")),
      messageWith({ version: "2" }, "{}", 3),
    );
    assert.deepEqual([verdict.act === "again" && verdict.afterMs, table.items.size], [56_000, 0]);
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
