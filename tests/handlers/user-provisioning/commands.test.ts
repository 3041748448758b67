import assert from "node:assert/strict";
import { plan } from "../../../handlers/user-provisioning/plan.ts";
import { progressOf, snapshotOf } from "../../../handlers/user-provisioning/progress.ts";
import { RESENDABLE, resend } from "../../../handlers/user-provisioning/resend.ts";
import type { RowChange } from "../../../handlers/user-provisioning/row.ts";
import { calm, ID, NOW } from "./calm.ts";
import { recounted } from "./memory-ledger.ts";

const CREATED: RowChange = { provisioning: "created" };

describe("resend", () => {
  const rows: readonly RowChange[] = [
    { ...CREATED, invitation: "unknown", invitationReason: "lost" },
    { ...CREATED, invitation: "bounced", messageId: "m1" },
    { ...CREATED, invitation: "sent", messageId: "m2" },
    { ...CREATED, invitation: "complained" },
    { ...CREATED, invitation: "unknown", email: undefined },
    { ...CREATED, invitation: "owed" },
    { provisioning: "failed" },
  ];

  it("owes again what is named, tells the queue, and keeps the counts right", async () => {
    const { ports, queued, row, memory } = calm(rows);
    assert.equal(await resend(ports, ID, ["unknown"]), 1);
    assert.deepEqual([row(1).invitation, row(1).invitationReason, row(2).invitation], ["owed", undefined, "bounced"]);
    assert.deepEqual(
      queued.invitations.flatMap(({ rows }) => rows),
      [1, 6],
    );
    assert.deepEqual(memory.counts(ID), recounted(memory, ID));
  });

  it("reaches neither who complained, nor who was forgotten, nor what was sent", async () => {
    const { ports, row } = calm(rows);
    assert.equal(await resend(ports, ID, RESENDABLE), 2);
    assert.deepEqual(
      [row(3).invitation, row(4).invitation, row(5).invitation, row(7).invitation],
      ["sent", "complained", "unknown", "none"],
    );
    assert.equal(row(2).messageId, undefined);
  });

  it("takes what a dead process was sending for unknown, and leaves alone what one is sending now", async () => {
    const claimed = (leaseUntil: number): RowChange => ({ ...CREATED, invitation: "claimed", leaseUntil });
    const { ports, row } = calm([claimed(NOW), claimed(NOW + 1)]);
    assert.equal(await resend(ports, ID, ["failed"]), 0);
    assert.equal(await resend(ports, ID, ["unknown"]), 1);
    assert.deepEqual([row(1).invitation, row(1).leaseUntil, row(2).invitation], ["owed", 0, "claimed"]);
  });

  it("given again tells the queue again, and owes nothing twice", async () => {
    const { ports, queued } = calm(rows);
    await resend(ports, ID, RESENDABLE);
    assert.equal(await resend(ports, ID, RESENDABLE), 0);
    assert.equal(queued.invitations.length, 2);
  });
});

describe("progress", () => {
  it("says what has ended, at which rate, and when the rest will have", async () => {
    const { ports } = calm([
      { ...CREATED, invitation: "sent" },
      { ...CREATED, invitation: "owed" },
      { provisioning: "invalid" },
      {},
    ]);
    const progress = progressOf((await snapshotOf(ports.ledger, ID, NOW + 10_000))!);
    assert.deepEqual(progress.open, { rows: 1, invitations: 1 });
    assert.deepEqual(progress.perSecond, { rows: 0.3, invitations: 0.1 });
    assert.equal(progress.expectedEnd, NOW + 30_000);
    assert.deepEqual([progress.rows, progress.provisioning.created, progress.invitation.due], [4, 2, 2]);
  });

  it("takes the present rate from an earlier look, and expects no end when nothing moves", async () => {
    const { ports } = calm([CREATED, {}]);
    const look = async (at: number) => (await snapshotOf(ports.ledger, ID, at))!;
    const still = progressOf(await look(NOW + 20_000), await look(NOW + 10_000));
    assert.deepEqual([still.perSecond.rows, still.expectedEnd], [0, undefined]);
    assert.equal(await snapshotOf(ports.ledger, "cccccccccccccccc", NOW), undefined);
  });
});

describe("plan", () => {
  const budget = { callsPerSecond: 40, invitationsPerMinute: 600, abandonAfterS: 13 * 86_400 };

  it("says by when a roster is done and which budget decides", () => {
    const { usersS, invitationsS, bound, fits } = plan(12_000, budget);
    assert.deepEqual([Math.round(usersS * 10) / 10, invitationsS, bound, fits], [307.5, 1_230, "invitations", true]);
    assert.equal(
      plan(12, { ...budget, callsPerSecond: 12.5 }).usersS,
      plan(12, { ...budget, callsPerSecond: 12 }).usersS,
    );
    assert.equal(plan(12_000, { ...budget, invitationsPerMinute: 6_000 }).bound, "users");
  });

  it("says which budget it takes to be done in time", () => {
    const { fits, needed } = plan(12_000, budget, 600);
    assert.deepEqual([fits, needed], [false, { callsPerSecond: 21, invitationsPerMinute: 1_230 }]);
  });

  it("needs a budget that does, and one call less does not", () => {
    for (const rows of [1, 7, 1_000, 12_000, 999_983])
      for (const withinS of [60, 601, 86_400]) {
        const { callsPerSecond, invitationsPerMinute } = plan(rows, budget, withinS).needed;
        const fits = (lessCalls: number, lessMails: number) =>
          plan(
            rows,
            {
              ...budget,
              callsPerSecond: callsPerSecond - lessCalls,
              invitationsPerMinute: invitationsPerMinute - lessMails,
            },
            withinS,
          ).fits;
        assert.ok(fits(0, 0), `${rows} in ${withinS} s`);
        if (callsPerSecond > 1) assert.ok(!fits(1, 0), `${rows} in ${withinS} s with a call less`);
        if (invitationsPerMinute > 1) assert.ok(!fits(0, 1), `${rows} in ${withinS} s with a mail less`);
      }
  });

  it("needs what no budget is, and says so, when slots of a microsecond are not enough", () => {
    for (const withinS of [0, 1])
      assert.deepEqual(plan(2_000_000, budget, withinS).needed, {
        callsPerSecond: Number.POSITIVE_INFINITY,
        invitationsPerMinute: Number.POSITIVE_INFINITY,
      });
  });

  it("does not fit what would be given up first", () => assert.equal(plan(20_000_000, budget).fits, false));
});
