import { thrown } from "../parts/thrown.ts";
import type { Verdict } from "../parts/work-batch.ts";
import type { InviteMessage } from "./messages.ts";
import type { InvitePorts } from "./ports.ts";
import type { Row, RowChange } from "./row.ts";
import { finishIfEnded, lastCall, leaseOf, move, type Shift } from "./shift.ts";

export type InviteShift = Shift<InvitePorts> & { readonly loginUrl: string };

/** Why nobody knows whether a mail was sent. */
export const LOST = "the answer to the send was lost; `resend` sends it again";
export const DIED = "its process died while it was sent; `resend` sends it again";

/**
 * Sends the invitations of some rows, as far as this delivery can. A row is claimed in the ledger before its mail, by one process; SES has
 * no idempotency key, so what may have been sent is not sent again: it is `unknown`.
 */
export async function inviteRows(shift: InviteShift, { rosterId, rows: numbers }: InviteMessage): Promise<Verdict> {
  const { clock, ledger, pacer } = shift.ports;
  // By their keys: those of an operator's `resend` can be far apart.
  const rows = await ledger.rowsAt(rosterId, numbers);
  let busyUntil = 0;
  for (const row of rows) {
    if (row.invitation !== "claimed") continue;
    if (row.leaseUntil > clock.now()) busyUntil = Math.max(busyUntil, row.leaseUntil);
    else await move(shift, row, { invitation: "unknown", invitationReason: DIED, leaseUntil: 0 });
  }
  const owed = new Map(rows.filter(({ invitation }) => invitation === "owed").map((row) => [row.n, row]));
  await pacer.run([...owed.keys()], (n) => invite(shift, owed, n), lastCall(shift));
  await finishIfEnded(shift, rosterId);
  const said = { rosterId, rows: rows.length, left: owed.size };
  if (owed.size > 0) return { act: "again", afterMs: 0, outcome: "unfinished", ...said };
  if (busyUntil > 0) return { act: "again", afterMs: busyUntil - clock.now(), outcome: "busy", ...said };
  return { act: "ack", outcome: "invited", ...said };
}

/** @param owed what is still to be sent; what is not any more is taken out */
async function invite(shift: InviteShift, owed: Map<number, Row>, n: number): Promise<"done" | "throttled"> {
  const { clock, mails, log } = shift.ports;
  const row = owed.get(n);
  if (!row) return "done";
  if (row.email === undefined) {
    owed.delete(n);
    await move(shift, row, { invitation: "failed", invitationReason: "forgotten before it was sent" });
    return "done";
  }
  const claimed = await move(shift, row, { invitation: "claimed", leaseUntil: leaseOf(shift) });
  owed.delete(n);
  if (!claimed.moved) return "done";
  const end = (change: RowChange) => move(shift, claimed.row, { ...change, leaseUntil: 0 });
  const giveBack = async () => {
    const back = await end({ invitation: "owed" });
    if (back.moved) owed.set(n, back.row);
  };
  // Claiming took longer than it should: a mail is not begun whose answer could not be written down.
  if (clock.now() > lastCall(shift)) {
    await giveBack();
    return "done";
  }
  const { rosterId, email, attributes } = row;
  const answer = await mails.send({ rosterId, n, email, data: { ...attributes, email, loginUrl: shift.loginUrl } });
  if (answer.kind === "throttled" || answer.kind === "blocked") {
    await giveBack();
    if (answer.kind === "throttled") return "throttled";
    throw Object.assign(new Error("not this row's fault"), { name: answer.error });
  }
  const ends: Record<"sent" | "refused" | "lost", RowChange> = {
    sent: { invitation: "sent", ...(answer.kind === "sent" && { messageId: answer.messageId }) },
    refused: { invitation: "failed", ...(answer.kind === "refused" && { invitationReason: answer.reason }) },
    lost: { invitation: "unknown", invitationReason: LOST },
  };
  // If it cannot be written down, the lease runs out, and SES's own events may still tell.
  await end(ends[answer.kind]).catch((error) => {
    log.warn("what came of a mail could not be written down", { rosterId, n, error: thrown(error).name });
  });
  return "done";
}
