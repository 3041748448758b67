import assert from "node:assert/strict";
import { provisionBlock } from "../../../handlers/user-provisioning/provision-block.ts";
import type { RowChange } from "../../../handlers/user-provisioning/row.ts";
import { calm, ID, NOW } from "./calm.ts";

const LOST = { kind: "lost", error: "TimeoutError" } as const;
const EXISTS = { kind: "exists" } as const;

function block(rows: readonly RowChange[] = [{}], inviteExisting = false) {
  const world = calm(rows);
  const shift = { ports: world.ports, deadline: world.deadline, inviteExisting };
  return { ...world, provision: () => provisionBlock(shift, { version: 1, rosterId: ID, from: 1, to: rows.length }) };
}

describe("a block of rows", () => {
  it("becomes users, each of whom is owed an invitation, at most ten a message", async () => {
    const { provision, queued, created, row } = block(Array.from({ length: 12 }, () => ({})));
    assert.equal((await provision()).act, "ack");
    assert.equal(created.length, 12);
    assert.equal(created[0], "p1@example.org");
    assert.deepEqual([row(1).provisioning, row(1).invitation, row(1).leaseUntil], ["created", "owed", 0]);
    assert.deepEqual(queued.rosters, [], "the roster has not ended as long as an invitation is owed");
    assert.deepEqual(
      queued.invitations.map(({ rows }) => rows.length),
      [10, 2],
    );
  });

  it("is left alone where it has ended, but for invitations that are owed", async () => {
    const { provision, queued, created } = block([
      { provisioning: "created", invitation: "owed" },
      { provisioning: "invalid" },
    ]);
    assert.equal((await provision()).act, "ack");
    assert.deepEqual(created, []);
    assert.deepEqual(queued.invitations, [{ version: 1, rosterId: ID, rows: [1] }]);
  });

  for (const [inviteExisting, invitation] of [
    [false, "none"],
    [true, "owed"],
  ] as const) {
    it(`says existed of a user who is there before anybody tried; the invitation is ${invitation}`, async () => {
      const { provision, answers, row } = block([{}], inviteExisting);
      answers.create.push(EXISTS);
      await provision();
      assert.deepEqual([row(1).provisioning, row(1).invitation], ["existed", invitation]);
    });
  }

  it("knows its own user by its age after a lost answer, and somebody else's", async () => {
    for (const [createdAt, outcome] of [
      [NOW - 4_000, "created"],
      [NOW - 6_000, "existed"],
    ] as const) {
      const { provision, answers, row } = block();
      answers.create.push(LOST, EXISTS);
      answers.createdAt = createdAt;
      await provision();
      assert.equal(row(1).provisioning, outcome);
    }
  });

  it("keeps its try after three lost answers, so that the next delivery asks for the user's age", async () => {
    const { provision, answers, row, created } = block();
    answers.create.push(LOST, LOST, LOST);
    assert.deepEqual(
      { ...(await provision()) },
      { act: "again", afterMs: 0, rosterId: ID, outcome: "unfinished", rows: 1, left: 1 },
    );
    assert.deepEqual([row(1).provisioning, row(1).tries, row(1).leaseUntil, created.length], ["creating", 1, 0, 3]);
    answers.create.push(EXISTS);
    answers.createdAt = NOW;
    await provision();
    assert.equal(row(1).provisioning, "created");
  });

  it("counts a call that had no effect as no try", async () => {
    const { provision, answers, row } = block();
    answers.create.push({ kind: "throttled" });
    assert.equal((await provision()).act, "again");
    assert.deepEqual([row(1).provisioning, row(1).tries, row(1).intentAt], ["waiting", 0, undefined]);
  });

  it("fails no row for what is not its fault, and lets go of all of them", async () => {
    const { provision, answers, row } = block([{}, {}]);
    answers.create.push({ kind: "blocked", error: "AccessDeniedException" });
    await assert.rejects(provision(), { name: "AccessDeniedException" });
    assert.deepEqual([row(1).provisioning, row(2).provisioning], ["waiting", "waiting"]);
  });

  it("fails a row that the pool refuses, with the reason, and gives its address back", async () => {
    const { provision, answers, row, memory } = block();
    memory.claimPerson("p1@example.org", { rosterId: ID, n: 1, line: 2, key: "rosters/a.csv" });
    answers.create.push({ kind: "refused", reason: "Cognito: no" });
    await provision();
    assert.deepEqual(
      [row(1).provisioning, row(1).reason, memory.ownerOf("p1@example.org")],
      ["failed", "Cognito: no", undefined],
    );
  });

  it("waits for a row that another process holds until its lease is over", async () => {
    const { provision, created, time } = block([
      { provisioning: "creating", tries: 1, intentAt: NOW, leaseUntil: NOW + 7_000 },
    ]);
    const verdict = await provision();
    assert.equal(verdict.act === "again" && verdict.afterMs, 7_000);
    assert.deepEqual(created, []);
    time.now = NOW + 7_000;
    assert.equal((await provision()).act, "ack");
  });

  it("takes a user whose creation could not be written down for its own the next time", async () => {
    const { provision, ports, answers, row, time, deadline, memory } = block();
    ports.ledger.moveRow = async (seen, change, rev) => {
      if (change.provisioning === "created" && time.now < deadline) throw new Error("out of reach");
      return memory.moveRow(seen, change, rev);
    };
    await assert.rejects(provision(), { message: "out of reach" });
    assert.deepEqual([row(1).provisioning, row(1).tries], ["creating", 1]);
    time.now = deadline;
    answers.create.push(EXISTS);
    answers.createdAt = NOW;
    await provision();
    assert.equal(row(1).provisioning, "created");
  });

  it("is given back when an intent cannot be written, and calls nobody", async () => {
    const { provision, ports, created } = block();
    ports.ledger.moveRow = () => Promise.reject(new Error("out of reach"));
    await assert.rejects(provision(), { message: "out of reach" });
    assert.deepEqual(created, []);
  });

  it("keeps what is known of an earlier try when its own call had no effect", async () => {
    const { provision, answers, row } = block([{ provisioning: "creating", tries: 1, intentAt: NOW - 50 }]);
    answers.create.push({ kind: "throttled" });
    await provision();
    assert.deepEqual([row(1).provisioning, row(1).tries, row(1).intentAt], ["creating", 1, NOW - 50]);
  });

  it("creates a user anew who was deleted between two tries", async () => {
    const { provision, answers, row, created } = block();
    answers.create.push(LOST, EXISTS);
    await provision();
    assert.deepEqual([row(1).provisioning, created.length], ["created", 3]);
  });

  it("waits for a row that another process takes in the same moment", async () => {
    const { provision, ports, memory, created } = block();
    const { moveRow } = ports.ledger;
    ports.ledger.moveRow = (seen, change, rev) => {
      memory.moveRow(seen, { provisioning: "creating", leaseUntil: NOW + 7_000 }, "theirs");
      return moveRow(seen, change, rev);
    };
    const verdict = await provision();
    assert.deepEqual([verdict.act === "again" && verdict.afterMs, created], [7_000, []]);
  });

  it("begins no call whose answer could not be written down", async () => {
    const { provision, ports, deadline } = block();
    const until: number[] = [];
    ports.pacer = {
      async run(items, _, last) {
        until.push(last);
        return items;
      },
    };
    await provision();
    assert.deepEqual(until, [deadline - 8_000]);
  });

  it("fails a row that was forgotten before, and has the roster finished when nothing is left", async () => {
    const { provision, row, created, queued } = block([{ email: undefined }]);
    await provision();
    assert.deepEqual([row(1).provisioning, created], ["failed", []]);
    assert.deepEqual(queued.rosters, [{ version: 1, kind: "finish", rosterId: ID }]);
  });
});
