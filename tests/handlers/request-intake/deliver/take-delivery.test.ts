import assert from "node:assert/strict";
import { entryId, type LedgerEntry } from "../../../../handlers/request-intake/deliver/entry.ts";
import type { Answer, DeliveryLetter } from "../../../../handlers/request-intake/deliver/ports.ts";
import { DIED, takeDelivery } from "../../../../handlers/request-intake/deliver/take-delivery.ts";
import { type Delivery, writeDelivery } from "../../../../handlers/request-intake/delivery.ts";
import { calm, ID, NOW } from "../calm.ts";
import { ledgerOver } from "../sim/deliveries.ts";

const delivery: Delivery = {
  version: 1,
  requestId: ID,
  status: "succeeded",
  finishedAt: NOW - 1_000,
  document: `{"requestId":"${ID}","status":"succeeded"}`,
  address: "https://receiver.example/hook",
};

/** A channel whose calls are answered by a script; the last answer goes on for good. */
function stage(...answers: readonly Answer[]) {
  const { ports, time, lines } = calm();
  const entries = new Map<string, LedgerEntry>();
  const letters: DeliveryLetter[] = [];
  const sent: Delivery[] = [];
  const channel = {
    name: "webhook" as const,
    send: async (each: Delivery) => {
      sent.push(each);
      return answers[Math.min(sent.length, answers.length) - 1] ?? assert.fail("no call was expected");
    },
  };
  const take = (given: Partial<Delivery> = {}, remainingMs = 60_000, text = writeDelivery({ ...delivery, ...given })) =>
    takeDelivery(
      {
        ports: {
          ...ports,
          ledger: ledgerOver({ entries, overwritten: [] }, async (effect) => effect()),
          letters: { send: async (letter) => void letters.push(letter) },
        },
        settings: {
          retentionS: 1_000_000,
          callMs: 10_000,
          giveUpAfterMs: 3_600_000,
          backoff: { baseMs: 5_000, capMs: 60_000 },
        },
        deadline: time.now + remainingMs,
      },
      channel,
      text,
      1,
    );
  const entry = () => entries.get(entryId("webhook", ID));
  return { take, entry, entries, letters, sent, time, lines };
}

const refused: Answer = { kind: "again", reason: "503" };
const lost: Answer = { kind: "lost", reason: "no answer" };

describe("a delivery", () => {
  it("to whom is gone ends as that, is not sent again, and is no letter to anybody", async () => {
    const { take, entry, sent, letters, lines } = stage({ kind: "gone", reason: "the connection is closed" });
    assert.equal((await take()).act, "ack");
    assert.equal((await take()).act, "ack");
    assert.deepEqual(
      [entry()?.status, entry()?.reason, entry()?.letter],
      ["gone", "the connection is closed", undefined],
    );
    assert.deepEqual([sent.length, letters], [1, []]);
    assert.ok(!lines.some(({ message }) => message === "not delivered"));
  });

  it("is sent once, however many messages tell of it", async () => {
    const { take, entry, sent, letters } = stage({ kind: "delivered" });
    assert.deepEqual(await take(), { act: "ack", outcome: "delivered", channel: "webhook", requestId: ID, attempt: 1 });
    assert.equal((await take()).outcome, "repeated");
    assert.deepEqual([sent.length, entry()?.status, letters.length], [1, "delivered", 0]);
  });

  it("that is refused waits as long as it was asked to, also when its message comes early", async () => {
    const { take, entry, sent, time } = stage({ ...refused, afterMs: 120_000 }, { kind: "delivered" });
    const first = await take();
    // And half of the first pause of its own, so that not all come back together.
    assert.deepEqual([first.act, first.act === "again" && first.afterMs], ["again", 122_500]);
    assert.equal(entry()?.status, "waiting");
    time.now += 120_000;
    assert.equal((await take()).outcome, "early");
    assert.equal(sent.length, 1);
    time.now += 2_500;
    assert.equal((await take()).outcome, "delivered");
    assert.equal(entry()?.attempts, 2);
  });

  it("that is refused until its time is over fails, with a letter that names that end", async () => {
    const { take, entry, sent, letters, time } = stage(refused);
    for (let verdict = await take(); verdict.act === "again"; verdict = await take()) time.now += verdict.afterMs;
    assert.ok(sent.length > 60, `${sent.length} tries`);
    assert.equal(entry()?.status, "failed");
    const [letter] = letters;
    assert.match(letter!.reason, /^given up after \d+ tries; the last: 503$/);
    assert.deepEqual(JSON.parse(letter!.body), { ...delivery, again: entry()?.rev });
  });

  it("that is asked to come back at once, all day long, has its pauses all the same", async () => {
    for (const afterMs of [0, 1_000]) {
      const { take, entry, sent, time } = stage({ ...refused, afterMs });
      for (let verdict = await take(); verdict.act === "again"; verdict = await take()) {
        time.now += verdict.afterMs;
        assert.ok(sent.length < 200, `${sent.length} tries in ${time.now - NOW} ms`);
      }
      assert.deepEqual([entry()?.status, time.now - NOW], ["failed", 3_600_000]);
    }
  });

  it("that is asked to come back later than its time is tried once more at its end", async () => {
    const { take, entry, sent, time } = stage({ ...refused, afterMs: 86_400_000 }, { kind: "delivered" });
    const first = await take();
    assert.deepEqual([first.act, first.act === "again" && first.afterMs], ["again", 3_600_000]);
    time.now += 3_600_000;
    assert.equal((await take()).outcome, "delivered");
    assert.deepEqual([sent.length, entry()?.attempts], [2, 2]);
  });

  it("that will never be taken fails at once", async () => {
    const { take, entry, letters } = stage({ kind: "refused", reason: "410" });
    assert.equal((await take()).outcome, "failed");
    assert.deepEqual([entry()?.reason, letters[0]?.reason, entry()?.letter], ["410", "410", "sent"]);
  });

  it("whose answer is lost is unknown, and its letter does not send it again", async () => {
    const { take, entry, sent, letters } = stage(lost);
    assert.equal((await take()).outcome, "unknown");
    assert.equal((await take({}, 60_000, letters[0]!.body)).outcome, "repeated");
    assert.deepEqual([sent.length, entry()?.status, entry()?.reason], [1, "unknown", "no answer"]);
  });

  it("that is unknown is kept for longer than its letter, and that letter put back, can wait", async () => {
    const days = async (answer: Answer) => {
      const { take, entry } = stage(answer);
      await take();
      return Math.floor((entry()!.expiresAt - NOW / 1_000 - 1_000_000) / 86_400);
    };
    assert.deepEqual([await days(lost), await days({ kind: "delivered" })], [14, 0]);
  });

  it("whose process died is unknown once nobody can be sending it any more", async () => {
    const { take, entries, entry, sent, time, letters } = stage({ kind: "delivered" });
    const claim = take();
    await claim;
    entries.set(entry()!.id, { ...entry()!, status: "claimed", leaseUntil: time.now + 30_000 });
    assert.deepEqual(await take().then((verdict) => [verdict.outcome, verdict.act === "again" && verdict.afterMs]), [
      "busy",
      31_000,
    ]);
    time.now += 31_000;
    assert.equal((await take()).outcome, "unknown");
    assert.deepEqual([sent.length, entry()?.reason, letters.length], [1, DIED, 1]);
  });

  it("is sent again by an operator's word, which names the end that it undoes, and counts once", async () => {
    const { take, entry, sent } = stage(lost, { kind: "delivered" });
    await take();
    const again = entry()!.rev;
    assert.equal((await take({ again })).outcome, "delivered");
    assert.equal((await take({ again })).outcome, "repeated");
    assert.deepEqual([sent.length, entry()?.attempts], [2, 1]);
  });

  it("of a newer outcome, after a redrive, is sent; one of an older is not any more", async () => {
    const { take, sent, entry } = stage({ kind: "delivered" });
    await take();
    assert.equal((await take({ finishedAt: NOW + 5_000 })).outcome, "delivered");
    assert.equal((await take()).outcome, "superseded");
    assert.deepEqual([sent.length, entry()?.finishedAt], [2, NOW + 5_000]);
  });

  it("is not begun when its answer could not be written down in time", async () => {
    const { take, sent, entry } = stage();
    const verdict = await take({}, 15_000);
    assert.deepEqual([verdict.act, verdict.act === "again" && verdict.afterMs, sent.length], ["again", 2_500, 0]);
    assert.equal(entry()?.status, "waiting");
  });

  it("that cannot be read goes to the dead letters as it is; one of a later release waits for it", async () => {
    const { take, letters } = stage();
    for (const text of ["{", "[]", JSON.stringify({ ...delivery, requestId: "a#b" })]) {
      assert.equal((await take({}, 60_000, text)).outcome, "malformed");
      assert.equal(letters.at(-1)?.body, text);
    }
    const newer = await take({}, 60_000, JSON.stringify({ version: 2 }));
    assert.deepEqual([newer.outcome, newer.act], ["newer-version", "again"]);
    assert.equal(letters.length, 3);
  });

  it("leaves no address in the log", async () => {
    const { take, lines } = stage(lost);
    const verdict = await take();
    assert.doesNotMatch(JSON.stringify([lines, verdict]), /receiver\.example/);
  });
});
