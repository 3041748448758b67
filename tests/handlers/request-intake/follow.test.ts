import assert from "node:assert/strict";
import fc from "fast-check";
import { claim } from "../../../handlers/request-intake/claim.ts";
import { PermanentError } from "../../../handlers/request-intake/contract.ts";
import { letterAttributes } from "../../../handlers/request-intake/dead-letter.ts";
import { keyHashOf, MAX_FOLLOWERS } from "../../../handlers/request-intake/follow.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { takeUndelivered } from "../../../handlers/request-intake/undelivered-request.ts";
import { calm, ID, jobOf, messageWith, NOW, OTHER } from "./calm.ts";

/** SHA-256 of `{}`. */
const EMPTY = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

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

  describe("whose first will not come again, because SQS has forgotten its message", () => {
    const TOO_OLD_MS = 3_600_000;
    const LATE = `${NOW + 2 * TOO_OLD_MS}-request_3`;
    const young = ({ shift }: ReturnType<typeof calm>) => ({
      ...shift,
      settings: { ...shift.settings, tooOldAfterMs: TOO_OLD_MS },
    });
    const wait = (given: ReturnType<typeof calm>, ms: number) => {
      given.time.now += ms;
      return { ...young(given), deadline: given.time.now + 60_000 };
    };
    const failing = jobOf(() => Promise.reject(new Error("down")));
    const late = { ...key, requestId: LATE, acceptedAt: String(NOW + 2 * TOO_OLD_MS), replyTo: "connection 3" };
    /** How far the first came before nobody polled any more. */
    const begun: Record<string, (given: ReturnType<typeof calm>) => Promise<unknown>> = {
      "was attempted": ({ shift }) => takeRequest(shift, failing, messageWith(key)),
      "only took its key": ({ table }) => {
        table.takeKey(keyHashOf(ID, "k"), { requestId: ID, acceptedAt: NOW, payloadHash: EMPTY }, NOW / 1_000, 9e9);
        return Promise.resolve();
      },
      "died at work": ({ shift, table }) => {
        table.takeKey(keyHashOf(ID, "k"), { requestId: ID, acceptedAt: NOW, payloadHash: EMPTY }, NOW / 1_000, 9e9);
        return claim(shift, { requestId: ID, acceptedAt: NOW }, undefined);
      },
    };
    for (const [how, begin] of Object.entries(begun)) {
      for (const take of [takeRequest, undefined]) {
        it(`end with it as expired, and its dead letter can be redriven: it ${how}${take ? "" : ", seen by the net"}`, async () => {
          const given = calm();
          await begin(given);
          const shift = wait(given, 2 * TOO_OLD_MS);
          const message = messageWith(late);
          const verdict = await (take ? take(shift, failing, message) : takeUndelivered(shift, message));
          assert.deepEqual(verdict, { act: "ack", outcome: "expired", requestId: LATE });
          const [first, second] = [documentOf(given), documentOf(given, LATE)];
          assert.deepEqual([first.status, first.reason], ["expired", "too-old"]);
          assert.deepEqual([second.status, second.reason, second.duplicateOf], ["expired", "too-old", ID]);
          assert.equal(given.letters.length, 1);
          const { requestId, acceptedAt, replyTo } = given.letters[0]!.message.attributes;
          assert.deepEqual([requestId, acceptedAt, replyTo], [ID, String(NOW), undefined]);
          await takeRequest(
            shift,
            jobOf((_, { requestId: id }) => id),
            messageWith(letterAttributes(given.letters[0]!)),
          );
          assert.equal(documentOf(given).result, ID);
        });
      }
    }

    it("end with it for what it ended of, when all its attempts had been made: its worker died", async () => {
      const given = calm();
      given.table.takeKey(keyHashOf(ID, "k"), { requestId: ID, acceptedAt: NOW, payloadHash: EMPTY }, NOW / 1_000, 9e9);
      const settings = { ...given.shift.settings, maxAttempts: 1 };
      await claim({ ...given.shift, settings }, { requestId: ID, acceptedAt: NOW }, undefined);
      const shift = wait(given, 2 * TOO_OLD_MS);
      await takeUndelivered({ ...shift, settings: { ...shift.settings, maxAttempts: 1 } }, messageWith(late));
      assert.deepEqual([documentOf(given).reason, documentOf(given, LATE).reason], ["worker-died", "worker-died"]);
    });

    it("are told with it, all of them, and it is counted once", async () => {
      const given = calm(60_000, [
        { channel: "push", address: {} },
        { channel: "socket", address: { attribute: "replyTo" } },
      ]);
      await takeRequest(given.shift, failing, messageWith({ ...key, replyTo: "connection 1" }));
      await takeRequest(given.shift, failing, messageWith({ ...other, replyTo: "connection 2" }));
      await takeRequest(wait(given, 2 * TOO_OLD_MS), failing, messageWith(late));
      const told = given.delivered.map(([channel, { requestId, address }]) => [channel, requestId, address].join(" "));
      assert.deepEqual(told.sort(), [
        `push ${ID} `,
        `push ${OTHER} `,
        `push ${LATE} `,
        `socket ${OTHER} connection 2`,
        `socket ${LATE} connection 3`,
      ]);
      given.ports.metrics.flush();
      const ends = given.said.filter(({ dimension }) => dimension.reason !== undefined);
      assert.deepEqual(
        ends.map(({ dimension, values }) => [dimension, values]),
        [[{ reason: "too-old" }, { Unsuccessful: [1] }]],
      );
    });

    it("wait for it as long as it may come, is at work, or was put back since", async () => {
      for (const [ms, change] of [
        [TOO_OLD_MS, {}],
        [2 * TOO_OLD_MS, { status: "working", leaseUntil: NOW + 3 * TOO_OLD_MS }],
        [2 * TOO_OLD_MS, { document: JSON.stringify({ updatedAt: new Date(NOW + TOO_OLD_MS).toISOString() }) }],
      ] as const) {
        const given = calm();
        await takeRequest(given.shift, failing, messageWith(key));
        given.table.items.set(ID, { ...given.table.items.get(ID)!, ...change });
        const { outcome } = await takeRequest(wait(given, ms), failing, messageWith(late));
        assert.deepEqual([outcome, given.table.items.get(ID)!.followers], ["following", [LATE]]);
      }
    });

    it("leave it alone when another has written it in between", async () => {
      const given = calm();
      await takeRequest(given.shift, failing, messageWith(key));
      const shift = wait(given, 2 * TOO_OLD_MS);
      const { store } = shift.ports;
      const overtaken = {
        ...store,
        enlist: async (...args: Parameters<typeof store.enlist>) => {
          const written = await store.enlist(...args);
          await claim(shift, { requestId: ID, acceptedAt: NOW }, written.item);
          return written;
        },
      };
      const verdict = await takeRequest(
        { ...shift, ports: { ...shift.ports, store: overtaken } },
        failing,
        messageWith(late),
      );
      assert.deepEqual([verdict.outcome, given.table.items.get(ID)!.status], ["following", "working"]);
    });
  });
});
