import assert from "node:assert/strict";
import { claim } from "../../../handlers/request-intake/claim.ts";
import { endProcess } from "../../../handlers/request-intake/hang.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { takeUndelivered } from "../../../handlers/request-intake/undelivered-request.ts";
import { calm, Ended, ID, jobOf, messageWith, NOW, OTHER } from "./calm.ts";

const documentOf = ({ table }: ReturnType<typeof calm>, id = ID) => JSON.parse(table.items.get(id)!.document);
const who = { requestId: ID, acceptedAt: NOW };

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

  it("does not call it a death when a function that did not settle took its process down", async () => {
    const given = calm();
    const hanging = await takeRequest(
      given.shift,
      jobOf(() => new Promise(() => {})),
      messageWith(),
    );
    assert.ok(hanging.act === "end");
    const end = endProcess(given.shift, hanging.held, { hung: messageWith(), others: [], backoffMs: 0 });
    await assert.rejects(end, Ended);
    given.time.now += 200_000;
    const later = { ...given.shift, deadline: given.time.now + 60_000 };
    await claim(later, who, undefined);
    given.time.now += 200_000;
    await takeUndelivered({ ...later, deadline: given.time.now + 60_000 }, messageWith());
    assert.equal(documentOf(given).error.message, "worker died 1 time in 2 attempts");
  });

  it("lets a follower wait for its first", async () => {
    const given = calm();
    const key = { idempotencyKey: "k" };
    const job = jobOf(async () => {
      await takeUndelivered(given.shift, messageWith({ ...key, requestId: OTHER }));
      assert.equal(given.table.items.has(OTHER), false);
      return "done";
    });
    await takeRequest(given.shift, job, messageWith(key));
    assert.deepEqual([documentOf(given, OTHER).result, given.letters.length], ["done", 0]);
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
