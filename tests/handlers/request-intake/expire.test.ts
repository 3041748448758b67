import assert from "node:assert/strict";
import { claim } from "../../../handlers/request-intake/claim.ts";
import type { Message } from "../../../handlers/request-intake/message.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { calm, ID, jobOf, messageWith, NOW, OTHER } from "./calm.ts";

const documentOf = ({ table }: ReturnType<typeof calm>, id = ID) => JSON.parse(table.items.get(id)!.document);
const HOUR = 3_600_000;
const unworked = jobOf(() => assert.fail("was worked"));

describe("a message that SQS would soon forget", () => {
  const given = () => {
    const calmly = calm();
    return { ...calmly, shift: { ...calmly.shift, settings: { ...calmly.shift.settings, tooOldAfterMs: HOUR } } };
  };
  const sent = (ago: number, attributes = {}): Message => ({ ...messageWith(attributes), sentAt: NOW - ago });

  it("is not worked: its request ends as expired, with a dead letter", async () => {
    const world = given();
    assert.equal((await takeRequest(world.shift, unworked, sent(HOUR + 1))).act, "ack");
    const { status, reason, error } = documentOf(world);
    assert.deepEqual([status, reason], ["expired", "too-old"]);
    assert.equal(error.message, "The request waited too long in its queue, never started.");
    assert.deepEqual(
      world.letters.map((letter) => letter.reason),
      ["too-old"],
    );
  });

  it("is worked to the last millisecond, and without SQS's own time by that of its acceptance", async () => {
    for (const [message, status] of [
      [sent(HOUR), "succeeded"],
      [messageWith({ acceptedAt: String(NOW - HOUR) }), "succeeded"],
      [messageWith({ acceptedAt: String(NOW - HOUR - 1) }), "expired"],
      [sent(1, { acceptedAt: String(NOW - HOUR - 1) }), "succeeded"],
    ] as const) {
      const world = given();
      await takeRequest(
        world.shift,
        jobOf(() => 1),
        message,
      );
      assert.equal(documentOf(world).status, status);
    }
  });

  it("waits for an attempt that may be running, and changes no outcome", async () => {
    const world = given();
    const job = jobOf(async () => {
      assert.equal((await takeRequest(world.shift, unworked, sent(2 * HOUR))).outcome, "busy");
      return "done";
    });
    await takeRequest(world.shift, job, sent(0));
    assert.equal((await takeRequest(world.shift, unworked, sent(2 * HOUR))).outcome, "repeated");
    assert.equal(documentOf(world).result, "done");
  });

  it("says that its last attempt's worker died, if that is what ended it", async () => {
    const world = given();
    const shift = { ...world.shift, settings: { ...world.shift.settings, maxAttempts: 1 } };
    await claim(shift, { requestId: ID, acceptedAt: NOW }, undefined);
    world.time.now += 200_000;
    await takeRequest({ ...shift, deadline: world.time.now + 60_000 }, unworked, sent(2 * HOUR));
    assert.equal(documentOf(world).reason, "worker-died");
  });

  it("keeps saying that no release could read it", async () => {
    const world = given();
    await takeRequest(world.shift, unworked, sent(2 * HOUR, { version: "2" }));
    assert.equal(documentOf(world).reason, "unknown-version");
  });

  it("gives the same to those who follow it", async () => {
    const world = given();
    const key = { idempotencyKey: "k" };
    await takeRequest(world.shift, unworked, sent(2 * HOUR, key));
    await takeRequest(world.shift, unworked, sent(0, { ...key, requestId: OTHER }));
    const { status, reason, duplicateOf } = documentOf(world, OTHER);
    assert.deepEqual([status, reason, duplicateOf], ["expired", "too-old", ID]);
    assert.equal(world.letters.length, 1);
  });

  it("is worked when an operator redrives it, for that makes it new", async () => {
    const world = given();
    await takeRequest(world.shift, unworked, sent(2 * HOUR));
    const { failure = "" } = world.letters[0] ?? assert.fail("no letter");
    for (const redriven of [sent(0, { failure }), messageWith({ failure, acceptedAt: String(NOW - 2 * HOUR) })]) {
      await takeRequest(
        world.shift,
        jobOf(() => "done"),
        redriven,
      );
    }
    assert.equal(documentOf(world).result, "done");
  });
});

describe("a message that is older than expireAfter", () => {
  const MINUTE = 60_000;
  const given = (more: object = {}) => {
    const calmly = calm();
    const limits = { expireAfterMs: MINUTE, tooOldAfterMs: HOUR };
    return { ...calmly, shift: { ...calmly.shift, settings: { ...calmly.shift.settings, ...limits, ...more } } };
  };
  const sent = (ago: number, attributes = {}): Message => ({ ...messageWith(attributes), sentAt: NOW - ago });

  it("is not worked: its request ends as expired, for a reason of its own and without a dead letter", async () => {
    for (const ago of [MINUTE + 1, 2 * HOUR]) {
      const world = given();
      assert.equal((await takeRequest(world.shift, unworked, sent(ago))).act, "ack");
      const { status, reason, error, attempts } = documentOf(world);
      assert.deepEqual([status, reason, attempts, error.name], ["expired", "not-in-time", 0, "NotInTime"]);
      assert.match(error.message, /never started/);
      assert.deepEqual(world.letters, []);
    }
  });

  it("goes by the redrive, if an operator has put it back", async () => {
    const world = given({ expireAfterMs: undefined });
    await takeRequest(world.shift, unworked, sent(2 * HOUR));
    const { failure = "" } = world.letters[0] ?? assert.fail("no letter");
    const redriven = sent(MINUTE, { failure, acceptedAt: String(NOW - 2 * HOUR) });
    await takeRequest(
      { ...world.shift, settings: given().shift.settings },
      jobOf(() => "done"),
      redriven,
    );
    assert.equal(documentOf(world).result, "done");
  });

  it("was attempted before: it is not attempted again, and says how often it was", async () => {
    const world = given();
    const job = jobOf(() => {
      world.time.now += 10_000;
      throw new Error("no luck");
    });
    const again = await takeRequest(world.shift, job, sent(MINUTE - 10_200));
    // With what the backoff's dice say it would come later; its caller need not wait for that.
    assert.deepEqual([again.act, "afterMs" in again && again.afterMs], ["again", 201]);
    world.time.now += 201;
    await takeRequest(world.shift, unworked, sent(MINUTE - 10_200));
    const { status, reason, error, attempts } = documentOf(world);
    assert.deepEqual([status, reason, attempts], ["expired", "not-in-time", 1]);
    assert.match(error.message, /attempted 1 time without success/);
    assert.deepEqual(world.letters, []);
  });

  it("is worked to its end when it was begun in time", async () => {
    const world = given();
    const job = jobOf(() => {
      world.time.now += 5_000;
      return "done";
    });
    await takeRequest(world.shift, job, sent(MINUTE));
    assert.equal(documentOf(world).result, "done");
  });

  it("takes no key: a repetition that is still in time is worked; but it follows one that has the key", async () => {
    const world = given();
    const key = { idempotencyKey: "k" };
    await takeRequest(world.shift, unworked, sent(2 * MINUTE, key));
    await takeRequest(
      world.shift,
      jobOf(() => "done"),
      sent(0, { ...key, requestId: OTHER }),
    );
    assert.deepEqual([documentOf(world).status, documentOf(world, OTHER).status], ["expired", "succeeded"]);
    const third = `${NOW}-request_3`;
    await takeRequest(world.shift, unworked, sent(2 * MINUTE, { ...key, requestId: third }));
    assert.deepEqual([documentOf(world, third).result, documentOf(world, third).duplicateOf], ["done", OTHER]);
  });

  it("ends those that wait for its outcome as well", async () => {
    const world = given();
    const key = { idempotencyKey: "k" };
    const job = jobOf(() => {
      throw new Error("no luck");
    });
    await takeRequest(world.shift, job, sent(0, key));
    await takeRequest(world.shift, unworked, sent(0, { ...key, requestId: OTHER }));
    world.time.now += MINUTE + 1;
    await takeRequest(world.shift, unworked, sent(0, key));
    assert.deepEqual([documentOf(world).reason, documentOf(world, OTHER).reason], ["not-in-time", "not-in-time"]);
  });

  it("ends so although it is of a later release", async () => {
    const world = given();
    await takeRequest(world.shift, unworked, sent(MINUTE + 1, { version: "2" }));
    assert.equal(documentOf(world).reason, "not-in-time");
  });

  it("is told to every channel, like any other outcome", async () => {
    const given = calm(60_000, [{ channel: "push", address: {} }]);
    const shift = { ...given.shift, settings: { ...given.shift.settings, expireAfterMs: 1_000 } };
    given.time.now += 1_001;
    await takeRequest(
      shift,
      jobOf(() => assert.fail("was worked")),
      messageWith(),
    );
    assert.deepEqual(
      given.delivered.map(([channel, { requestId, status }]) => [channel, requestId, status]),
      [["push", ID, "expired"]],
    );
  });
});
