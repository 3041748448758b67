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
    return { ...calmly, shift: { ...calmly.shift, settings: { ...calmly.shift.settings, expireAfterMs: HOUR } } };
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
