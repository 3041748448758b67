import assert from "node:assert/strict";
import { inviteRows } from "../../../handlers/user-provisioning/invite-rows.ts";
import type { RowChange } from "../../../handlers/user-provisioning/row.ts";
import { calm, ID, NOW } from "./calm.ts";

const OWED: RowChange = { provisioning: "created", invitation: "owed" };

function invitation(rows: readonly RowChange[] = [OWED]) {
  const world = calm(rows);
  const shift = { ports: world.ports, deadline: world.deadline, loginUrl: "https://example.org/login" };
  const message = { version: 1, rosterId: ID, rows: rows.map((_, i) => i + 1) } as const;
  return { ...world, invite: () => inviteRows(shift, message) };
}

describe("an invitation", () => {
  it("is sent once, with what the template may show, and has the roster finished", async () => {
    const { invite, mailed, row, queued } = invitation();
    assert.equal((await invite()).act, "ack");
    assert.equal((await invite()).act, "ack");
    const data = { name: "Zoë", email: "P1@example.org", loginUrl: "https://example.org/login" };
    assert.deepEqual(mailed, [{ rosterId: ID, n: 1, email: "P1@example.org", data }]);
    assert.deepEqual([row(1).invitation, row(1).messageId, row(1).leaseUntil], ["sent", "mail1", 0]);
    assert.equal(queued.rosters[0]?.kind, "finish");
  });

  it("is not sent to a row that is not owed one", async () => {
    const { invite, mailed } = invitation([
      { provisioning: "existed" },
      { ...OWED, invitation: "unknown" },
      { ...OWED, invitation: "failed" },
    ]);
    await invite();
    assert.deepEqual(mailed, []);
  });

  it("is unknown when its answer was lost, and not sent again", async () => {
    const { invite, answers, mailed, row } = invitation();
    answers.send.push({ kind: "lost", error: "TimeoutError" });
    await invite();
    assert.equal((await invite()).act, "ack");
    assert.deepEqual([row(1).invitation, mailed.length], ["unknown", 1]);
    assert.match(row(1).invitationReason!, /lost/);
  });

  it("is left to the process that claimed it while that may live, and unknown after", async () => {
    const { invite, time, row, mailed } = invitation([{ ...OWED, invitation: "claimed", leaseUntil: NOW + 5_000 }]);
    const verdict = await invite();
    assert.deepEqual(
      [verdict.act, verdict.act === "again" && verdict.afterMs, row(1).invitation],
      ["again", 5_000, "claimed"],
    );
    time.now = NOW + 5_000;
    assert.equal((await invite()).act, "ack");
    assert.deepEqual([row(1).invitation, mailed], ["unknown", []]);
  });

  for (const kind of ["throttled", "blocked"] as const) {
    it(`is owed again when it was ${kind}: nothing was sent`, async () => {
      const { invite, answers, row } = invitation();
      answers.send.push(kind === "throttled" ? { kind } : { kind, error: "SendingPausedException" });
      if (kind === "throttled") assert.equal((await invite()).act, "again");
      else await assert.rejects(invite(), { name: "SendingPausedException" });
      assert.deepEqual([row(1).invitation, row(1).leaseUntil], ["owed", 0]);
      await invite();
      assert.equal(row(1).invitation, "sent");
    });
  }

  it("is owed again where claiming it left no time for a mail, and slows nobody down", async () => {
    const { invite, ports, time, deadline, memory, mailed, row } = invitation();
    const slowed: unknown[] = [];
    ports.pacer = {
      async run(items, call) {
        for (const item of items) slowed.push(await call(item));
        return [];
      },
    };
    ports.ledger.moveRow = async (seen, change, rev) => {
      time.now = deadline - 7_999;
      return memory.moveRow(seen, change, rev);
    };
    assert.deepEqual(
      { ...(await invite()) },
      { act: "again", afterMs: 0, outcome: "unfinished", rosterId: ID, rows: 1, left: 1 },
    );
    assert.deepEqual([row(1).invitation, row(1).leaseUntil, mailed, slowed], ["owed", 0, [], ["done"]]);
  });

  it("that was throttled is not sent when somebody else has told of the row meanwhile", async () => {
    const { invite, ports, memory, mailed, row } = invitation();
    ports.mails.send = async (mail) => {
      mailed.push(mail);
      memory.moveRow(row(1), { invitation: "complained", leaseUntil: 0 }, "theirs");
      return { kind: "throttled" };
    };
    ports.pacer = {
      async run(items, call) {
        for (const item of items) while ((await call(item)) === "throttled");
        return [];
      },
    };
    assert.equal((await invite()).act, "ack");
    assert.deepEqual([row(1).invitation, mailed.length], ["complained", 1]);
  });

  it("fails with the reason when SES refuses it", async () => {
    const { invite, answers, row } = invitation();
    answers.send.push({ kind: "refused", reason: "SES: no" });
    await invite();
    assert.deepEqual([row(1).invitation, row(1).invitationReason], ["failed", "SES: no"]);
  });

  it("is not sent to who was forgotten", async () => {
    const { invite, mailed, row } = invitation([{ ...OWED, email: undefined }]);
    await invite();
    assert.deepEqual([row(1).invitation, mailed], ["failed", []]);
  });
});
