import assert from "node:assert/strict";
import { PermanentError } from "../../../handlers/request-intake/contract.ts";
import { letterAttributes } from "../../../handlers/request-intake/dead-letter.ts";
import { reopen } from "../../../handlers/request-intake/reopen.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { takeUndelivered } from "../../../handlers/request-intake/undelivered-request.ts";
import { calm, ID, jobOf, messageWith, NOW, OTHER } from "./calm.ts";

const documentOf = ({ table }: ReturnType<typeof calm>, id = ID) => JSON.parse(table.items.get(id)!.document);

describe("a dead letter that is redriven", () => {
  const failing = jobOf(() => Promise.reject(new PermanentError("not sold")));
  /** Fails a request and returns its dead letter as SQS would put it back to the work queue. */
  const failed = async (attributes = {}) => {
    const given = calm();
    await takeRequest(given.shift, failing, messageWith(attributes));
    const [letter] = given.letters;
    assert.ok(letter);
    const redriven = messageWith({ ...attributes, ...letterAttributes(letter) }, letter.message.body);
    return { ...given, redriven };
  };

  it("is worked again under its id, from attempt 1", async () => {
    const given = await failed();
    const attempts: number[] = [];
    await takeRequest(
      given.shift,
      jobOf((_, { attempt }) => void attempts.push(attempt)),
      given.redriven,
    );
    assert.deepEqual([attempts, documentOf(given).status], [[1], "succeeded"]);
  });

  it("is not worked again by a second delivery, whatever came of the first", async () => {
    for (const again of [failing, jobOf(() => "done")]) {
      const given = await failed();
      await takeRequest(given.shift, again, given.redriven);
      const before = given.table.items.get(ID)?.document;
      const verdict = await takeRequest(
        given.shift,
        jobOf(() => assert.fail("was worked")),
        given.redriven,
      );
      assert.deepEqual([verdict.act, verdict.outcome], ["ack", "repeated"]);
      assert.equal(given.table.items.get(ID)?.document, before);
    }
  });

  it("goes back to the dead letters, body, reason and error, when SQS takes it away unworked", async () => {
    const given = await failed();
    const verdict = await takeUndelivered(given.shift, given.redriven);
    assert.deepEqual([verdict.act, verdict.outcome], ["ack", "repeated"]);
    const [first, second] = given.letters;
    assert.ok(first && second);
    assert.equal(second.message.body, first.message.body);
    assert.deepEqual({ ...letterAttributes(second), failure: "" }, { ...letterAttributes(first), failure: "" });
    // A command that has sent the message, and writes only now, opens nothing: there is no message any more.
    const pen = () => ({ now: NOW, rev: "reopened", retentionS: 1_000_000 });
    await reopen(given.ports, ID, given.table.items.get(ID), first.failure, NOW, pen);
    assert.equal(documentOf(given).status, "failed");
    assert.equal(second.failure, given.table.items.get(ID)?.rev);
    // And so it can be redriven once more, and is worked then.
    await takeRequest(
      given.shift,
      jobOf(() => "done"),
      messageWith(letterAttributes(second), second.message.body),
    );
    assert.equal(documentOf(given).result, "done");
  });

  it("goes back as well when no release can read it, wherever it comes by", async () => {
    for (const [attributes, body] of [
      [{}, "{"],
      [{ version: "2" }, "{}"],
    ] as const) {
      const given = calm();
      await takeUndelivered(given.shift, messageWith(attributes, body));
      const [letter] = given.letters;
      assert.ok(letter);
      const redriven = messageWith(letterAttributes(letter), body);
      await takeRequest(given.shift, failing, redriven);
      if (given.letters.length === 1) await takeUndelivered(given.shift, redriven);
      assert.deepEqual(
        given.letters.map(({ message, reason }) => [message.body, reason]),
        [letter, letter].map(({ reason }) => [body, reason]),
      );
    }
  });

  it("is let go when SQS takes away a copy of it and its failure has been undone", async () => {
    const given = await failed();
    await takeRequest(
      given.shift,
      jobOf(() => "done"),
      given.redriven,
    );
    await takeUndelivered(given.shift, given.redriven);
    assert.deepEqual([given.letters.length, documentOf(given).result], [1, "done"]);
  });

  it("is dead-lettered again when it fails again", async () => {
    const given = await failed();
    await takeRequest(given.shift, failing, given.redriven);
    assert.equal(given.letters.length, 2);
    assert.notEqual(given.letters[0]?.failure, given.letters[1]?.failure);
  });

  it("gives its new outcome to whoever follows it from then on", async () => {
    const key = { idempotencyKey: "k" };
    const given = await failed(key);
    const job = jobOf(async () => {
      await takeRequest(given.shift, failing, messageWith({ ...key, requestId: OTHER }));
      return "done";
    });
    await takeRequest(given.shift, job, given.redriven);
    assert.deepEqual([documentOf(given, OTHER).result, documentOf(given, OTHER).duplicateOf], ["done", ID]);
  });

  // Neither what was never started nor what no release could read has taken its key, so a repetition is worked meanwhile.
  const unread: Record<string, string>[] = [{}, { version: "2" }];
  for (const ended of unread) {
    for (const way of ["SQS", "the command"]) {
      it(`gets the outcome of a repetition that was worked since, by ${way}, ${JSON.stringify(ended)}`, async () => {
        const given = calm();
        const key = { idempotencyKey: "k" };
        await takeUndelivered(given.shift, messageWith({ ...key, ...ended }));
        const [letter] = given.letters;
        assert.ok(letter);
        const worked: string[] = [];
        const job = jobOf((_, { requestId }) => worked.push(requestId));
        await takeRequest(given.shift, job, messageWith({ ...key, requestId: OTHER }));
        if (way === "the command") {
          const { failure } = letter;
          const pen = () => ({ now: NOW, rev: "reopened", retentionS: 1_000_000 });
          await reopen(given.ports, ID, given.table.items.get(ID), failure, NOW, pen);
        }
        const redriven = messageWith({ ...letterAttributes(letter), version: "1" });
        assert.equal((await takeRequest(given.shift, job, redriven)).act, "ack");
        assert.deepEqual(worked, [OTHER], "both were worked");
        const { status, duplicateOf, attempts } = documentOf(given);
        assert.deepEqual([status, duplicateOf, attempts], ["succeeded", OTHER, 0]);
      });
    }
  }

  it("waits for a repetition that is being worked, and ends as a conflict beside one with another payload", async () => {
    for (const [body, status, reason] of [
      ["{}", "succeeded", undefined],
      ["[]", "failed", "conflict"],
    ] as const) {
      const given = calm();
      const key = { idempotencyKey: "k" };
      await takeUndelivered(given.shift, messageWith(key));
      const [letter] = given.letters;
      assert.ok(letter);
      const redriven = messageWith(letterAttributes(letter));
      const job = jobOf(async () => {
        await takeRequest(given.shift, failing, redriven);
        assert.equal(documentOf(given).status, body === "{}" ? "accepted" : "failed");
      });
      await takeRequest(given.shift, job, messageWith({ ...key, requestId: OTHER }, body));
      assert.deepEqual([documentOf(given).status, documentOf(given).reason], [status, reason]);
      assert.equal(given.letters.length, 1);
    }
  });
});
