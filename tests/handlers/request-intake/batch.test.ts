import assert from "node:assert/strict";
import { workBatch } from "../../../handlers/request-intake/batch.ts";
import type { Item } from "../../../handlers/request-intake/item.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import type { Verdict } from "../../../handlers/request-intake/verdict.ts";
import { calm, Ended, ID, jobOf, NOW, OTHER, recordWith } from "./calm.ts";

const backoff = { baseMs: 1_000, capMs: 60_000 };
const record = (messageId: string) => recordWith({}, "{}", 1, messageId);
const ack: Verdict = { act: "ack", outcome: "succeeded" };

describe("workBatch", () => {
  it("first covers every message until its own deadline and half a minute, in whole", async () => {
    const { shift, shown } = calm(75_000);
    await workBatch(shift, [record("a"), record("b")], { each: async () => ack, neededMs: 1, backoff });
    assert.deepEqual(shown, [
      [
        ["a", 105_000],
        ["b", 105_000],
      ],
    ]);
  });

  it("answers for each message by itself", async () => {
    const { shift, shown } = calm();
    const verdicts: Record<string, Verdict> = {
      a: ack,
      b: { act: "again", afterMs: 1_500, outcome: "failed-attempt" },
      c: { act: "leave", outcome: "unrecorded" },
      d: ack,
    };
    const answer = await workBatch(shift, ["a", "b", "c", "d"].map(record), {
      each: async ({ messageId }) => verdicts[messageId]!,
      neededMs: 1,
      backoff,
    });
    assert.deepEqual(answer, { batchItemFailures: [{ itemIdentifier: "b" }, { itemIdentifier: "c" }] });
    assert.deepEqual(shown.slice(1), [[["b", 1_500]]]);
  });

  it("brings a message again, later each time, when anything is thrown, and goes on with the next", async () => {
    const { shift, shown, lines } = calm();
    const each = async ({ messageId }: { messageId: string }): Promise<Verdict> => {
      if (messageId === "a") throw Object.assign(new Error("customer 7"), { name: "ThrottlingException" });
      return ack;
    };
    const third = recordWith({}, "{}", 3, "a");
    const answer = await workBatch(shift, [third, record("b")], { each, neededMs: 1, backoff });
    assert.deepEqual(answer.batchItemFailures, [{ itemIdentifier: "a" }]);
    assert.deepEqual(shown[1], [["a", 56_000]]);
    assert.doesNotMatch(JSON.stringify(lines), /customer 7/);
    assert.match(JSON.stringify(lines), /ThrottlingException/);
  });

  it("works last what was received most often, because it may be what kills the process", async () => {
    const { shift } = calm();
    const order: string[] = [];
    const each = async ({ messageId }: { messageId: string }) => {
      order.push(messageId);
      return ack;
    };
    const records = [3, 1, 2, 1].map((receives, i) => recordWith({}, "{}", receives, `m${i}`));
    await workBatch(shift, records, { each, neededMs: 1, backoff });
    assert.deepEqual(order, ["m1", "m3", "m2", "m0"]);
  });

  it("goes on when the queue refuses to change visibility", async () => {
    const { shift } = calm();
    const queue = { showAfter: () => Promise.reject(new Error("refused")) };
    const refused = { ...shift, ports: { ...shift.ports, queue } };
    const answer = await workBatch(refused, [record("a")], { each: async () => ack, neededMs: 1, backoff });
    assert.deepEqual(answer, { batchItemFailures: [] });
  });

  it("hands back untouched what there is no time for", async () => {
    const { shift, shown, time } = calm(30_000);
    const worked: string[] = [];
    const each = async ({ messageId }: { messageId: string }) => {
      worked.push(messageId);
      time.now += 11_000;
      return ack;
    };
    const answer = await workBatch(shift, ["a", "b", "c", "d"].map(record), { each, neededMs: 10_000, backoff });
    assert.deepEqual(worked, ["a", "b"]);
    assert.deepEqual(
      answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
      ["c", "d"],
    );
    assert.deepEqual(shown[1], [
      ["c", 0],
      ["d", 0],
    ]);
  });

  it("writes at least one line, with names and numbers only", async () => {
    const { shift, lines } = calm();
    const job = jobOf(() => ({ secret: "result" }));
    const body = '{"secret":"body"}';
    const records = [recordWith({ idempotencyKey: "secret key" }, body)];
    await workBatch(shift, records, { each: (message) => takeRequest(shift, job, message), neededMs: 1, backoff });
    assert.deepEqual(
      lines.map(({ message }) => message),
      ["request", "batch"],
    );
    assert.equal(lines[0]?.requestId, ID);
    assert.doesNotMatch(JSON.stringify(lines), /secret/);
  });
});

describe("a function that does not settle", () => {
  const play = async (adapt: (given: ReturnType<typeof calm>) => void = () => {}) => {
    const given = calm(100_000);
    adapt(given);
    const { shift } = given;
    const job = jobOf((_body, { requestId }) => (requestId === ID ? new Promise(() => {}) : "done"));
    const records = [
      recordWith({ requestId: OTHER }, "{}", 1, "before"),
      recordWith({}, "{}", 1, "hung"),
      record("after"),
    ];
    const each = (message: Parameters<typeof takeRequest>[2]) => takeRequest(shift, job, message);
    await assert.rejects(workBatch(shift, records, { each, neededMs: 1, backoff }), Ended);
    return given;
  };
  /** When the process noticed: after the time limit and the moment of grace. */
  const noticed = NOW + 11_000;

  it("ends the process; its lease is cut to the process's certain end and a margin, its end noted", async () => {
    const { table, shown } = await play();
    const item = table.items.get(ID) as Item;
    assert.deepEqual([item.status, item.timedOut, item.leaseUntil], ["working", 1, noticed + 4_000 + 15_000]);
    assert.deepEqual(shown.at(-1), [
      ["hung", 4_000 + 15_000 + 1_000 + 500],
      ["before", 0],
      ["after", 0],
    ]);
    assert.equal(table.items.get(OTHER)?.status, "succeeded");
  });

  it("keeps its lease as it is when the process's end is not certain", async () => {
    const { table } = await play(({ ports }) => Object.assign(ports.ending, { within: async () => false }));
    assert.equal(table.items.get(ID)?.leaseUntil, NOW + 100_000 + 15_000);
  });

  it("ends the process also when nothing can be written down, and leaves the message covered", async () => {
    const { shown } = await play(({ ports }) => {
      const { transition } = ports.store;
      const refuse = async (...args: Parameters<typeof transition>) => {
        if (args[2].timedOut !== undefined) throw new Error("InternalServerError");
        return transition(...args);
      };
      Object.assign(ports.store, { transition: refuse });
    });
    assert.deepEqual(shown.at(-1), [
      ["before", 0],
      ["after", 0],
    ]);
  });
});
