import assert from "node:assert/strict";
import fc from "fast-check";
import { PermanentError } from "../../../handlers/request-intake/contract.ts";
import { keyHashOf, MAX_FOLLOWERS } from "../../../handlers/request-intake/follow.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { takeUndelivered } from "../../../handlers/request-intake/undelivered-request.ts";
import { calm, ID, jobOf, messageWith, NOW, OTHER } from "./calm.ts";

const documentOf = ({ table }: ReturnType<typeof calm>, id = ID) => JSON.parse(table.items.get(id)!.document);

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

  it("of two callers are two requests: each is worked, and neither learns of the other", async () => {
    const given = calm();
    const [mine, yours] = [`${ID}.me`, `${OTHER}.you`];
    for (const [requestId, body] of [
      [mine, "[1]"],
      [yours, "[2]"],
    ] as const) {
      await takeRequest(
        given.shift,
        jobOf((work) => work),
        messageWith({ ...key, requestId }, body),
      );
    }
    for (const [id, result] of [
      [mine, [1]],
      [yours, [2]],
    ] as const) {
      const { status, result: got, duplicateOf } = documentOf(given, id);
      assert.deepEqual([status, got, duplicateOf], ["succeeded", result, undefined]);
    }
  });

  it("of two callers are never one, and of one caller are one by their text", () => {
    const caller = fc.stringMatching(/^[\w-]{1,64}$/);
    const keyText = fc.stringMatching(/^[ -~]{1,40}$/);
    fc.assert(
      fc.property(fc.option(caller, { nil: undefined }), caller, keyText, keyText, (me, you, mine, yours) => {
        const id = me === undefined ? ID : `${ID}.${me}`;
        const isOne = me === you && mine === yours;
        assert.equal(keyHashOf(id, mine) === keyHashOf(`${OTHER}.${you}`, yours), isOne);
        assert.equal(keyHashOf(id, mine), keyHashOf(id.replace(ID, OTHER), mine));
      }),
      { numRuns: 50 },
    );
  });

  it("of one caller share an outcome, whichever way a key or a name could be cut in two", () => {
    const hashes = [
      keyHashOf(`${ID}.a`, "bc"),
      keyHashOf(`${ID}.ab`, "c"),
      keyHashOf(ID, "abc"),
      keyHashOf(ID, "a.bc"),
      keyHashOf(ID, "bc"),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
    assert.equal(keyHashOf(`${ID}.a`, "bc"), keyHashOf(`${OTHER}.a`, "bc"));
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
