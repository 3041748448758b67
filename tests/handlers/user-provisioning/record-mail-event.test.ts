import assert from "node:assert/strict";
import type { Ledger } from "../../../handlers/user-provisioning/ledger.ts";
import { readMailEvent } from "../../../handlers/user-provisioning/mail-event.ts";
import { readTogether, recordMailEvent } from "../../../handlers/user-provisioning/record-mail-event.ts";
import type { Invitation, RowChange } from "../../../handlers/user-provisioning/row.ts";
import { calm, ID, NOW } from "./calm.ts";

/** In the form of https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html, as EventBridge hands it on. */
const eventOf = (type: string, { messageId = "m1", at = NOW, bounceType = "Permanent" } = {}) => ({
  version: "0",
  source: "aws.ses",
  "detail-type": type,
  detail: {
    eventType: "Bounce",
    ...(type === "Email Bounced" && {
      bounce: { bounceType, bounceSubType: "General", bouncedRecipients: [{ emailAddress: "a@b.c" }] },
    }),
    mail: {
      timestamp: new Date(at).toISOString(),
      source: "us@example.org",
      messageId,
      destination: ["a@b.c"],
      tags: { "ses:operation": ["SendEmail"], roster: [ID], row: ["1"] },
    },
  },
});

async function told(row: RowChange, ...events: object[]) {
  const world = calm([{ provisioning: "created", ...row }]);
  const bodies = events.map((event) => JSON.stringify(event));
  const shift = { ports: world.ports, deadline: world.deadline };
  const glance = readTogether(shift.ports.ledger, bodies);
  for (const body of bodies) await recordMailEvent(shift, body, glance);
  return world;
}

describe("an event of SES", () => {
  for (const [type, from, to] of [
    ["Email Sent", "unknown", "sent"],
    ["Email Delivered", "claimed", "sent"],
    ["Email Delivered", "bounced", "bounced"],
    ["Email Bounced", "sent", "bounced"],
    ["Email Bounced", "unknown", "bounced"],
    ["Email Complaint Received", "sent", "complained"],
    ["Email Rendering Failed", "sent", "failed"],
    ["Email Rejected", "sent", "failed"],
    ["Email Rendering Failed", "bounced", "bounced"],
    ["Email Rendering Failed", "complained", "complained"],
    ["Email Bounced", "complained", "complained"],
    ["Email Bounced", "owed", "owed"],
    ["Email Complaint Received", "bounced", "complained"],
    ["Email Complaint Received", "none", "none"],
    ["Email Opened", "unknown", "unknown"],
    ["Email Sent", "owed", "owed"],
    ["Email Sent", "failed", "failed"],
    ["Email Bounced", "none", "none"],
  ] as [string, Invitation, Invitation][]) {
    it(`"${type}" makes ${to} of ${from}`, async () => {
      const { row, lines } = await told(
        { invitation: from, leaseUntil: from === "claimed" ? NOW + 9_000 : 0 },
        eventOf(type),
        eventOf(type),
      );
      assert.deepEqual([row(1).invitation, row(1).leaseUntil], [to, 0]);
      assert.doesNotMatch(JSON.stringify([lines, row(1).invitationReason]), /@/);
    });
  }

  it("of a bounce that is not permanent says only that the mail was sent", async () => {
    const event = eventOf("Email Bounced", { bounceType: "Transient" });
    assert.equal((await told({ invitation: "sent", messageId: "m1" }, event)).row(1).invitation, "sent");
    assert.equal((await told({ invitation: "unknown" }, event)).row(1).invitation, "sent");
  });

  it("says nothing of a later mail to the same row", async () => {
    assert.equal(
      (await told({ invitation: "sent", messageId: "m2" }, eventOf("Email Bounced"))).row(1).invitation,
      "sent",
    );
    const claimed = { invitation: "claimed", leaseUntil: NOW + 9_000 } as const;
    const ofOneOlderBy = async (ms: number) =>
      (await told(claimed, eventOf("Email Delivered", { at: NOW - ms }))).row(1).invitation;
    assert.deepEqual(
      [await ofOneOlderBy(60_000), await ofOneOlderBy(5_001), await ofOneOlderBy(5_000)],
      ["claimed", "claimed", "sent"],
    );
  });

  it("of a complaint is of the person: it counts for a later mail to the same row, and keeps it from being sent", async () => {
    const complaint = eventOf("Email Complaint Received", { at: NOW - 60_000 });
    for (const invitation of ["owed", "claimed", "sent", "failed"] as const) {
      const { row } = await told({ invitation, messageId: "m2" }, complaint);
      assert.equal(row(1).invitation, "complained", invitation);
    }
  });

  it("is told by one read of all rows of its batch, and of a row that changes meanwhile by another", async () => {
    const world = calm([{ invitation: "sent", messageId: "m1" }]);
    const asked: (readonly number[])[] = [];
    const ledger: Ledger = {
      ...world.ports.ledger,
      rowsAt: (rosterId, numbers) => {
        asked.push(numbers);
        return world.ports.ledger.rowsAt(rosterId, numbers);
      },
    };
    const shift = { ports: { ...world.ports, ledger }, deadline: world.deadline };
    const bodies = ["Email Sent", "Email Delivered", "Email Bounced", "Email Complaint Received"].map((type) =>
      JSON.stringify(eventOf(type)),
    );
    const glance = readTogether(ledger, bodies);
    for (const body of bodies) await recordMailEvent(shift, body, glance);
    assert.equal(world.row(1).invitation, "complained");
    assert.deepEqual(asked, [[1, 1, 1, 1], [1]]);
  });

  it("has a roster finished whose last invitation it tells of", async () => {
    assert.equal((await told({ invitation: "claimed" }, eventOf("Email Sent"))).queued.rosters[0]?.kind, "finish");
  });

  it("that is not of one of our mails, or none at all, is acknowledged", async () => {
    const { tags: _, ...mail } = eventOf("Email Sent").detail.mail;
    for (const body of ["", "{", "null", "[]", JSON.stringify({ ...eventOf("Email Sent"), detail: { mail } })]) {
      assert.equal(readMailEvent(body), undefined);
    }
    assert.equal((await told({ invitation: "unknown" }, { source: "aws.ses" })).row(1).invitation, "unknown");
  });
});
