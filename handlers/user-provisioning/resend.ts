import type { Clock } from "../parts/clock.ts";
import type { Ledger } from "./ledger.ts";
import { type InviteMessage, inviteMessages } from "./messages.ts";
import type { Outbox } from "./ports.ts";
import type { Invitation, Row } from "./row.ts";

/** Ends of an invitation that an operator can have sent again. Who complained is not written to again. */
export const RESENDABLE = ["unknown", "failed", "bounced"] as const satisfies readonly Invitation[];

export interface ResendPorts {
  readonly clock: Pick<Clock, "now">;
  readonly ledger: Ledger;
  readonly invitations: Outbox<InviteMessage>;
  nonce(): string;
}

/**
 * Has invitations of a roster sent again: an operator's word, never the pipeline's. What was owed already is told to the queue as well, so
 * the command can be given again after it broke off.
 *
 * @param which ends that are sent again
 * @returns how many are owed now that were not
 */
export async function resend(
  { clock, ledger, invitations, nonce }: ResendPorts,
  rosterId: string,
  which: readonly (typeof RESENDABLE)[number][],
): Promise<number> {
  // Once its roster has ended nobody else looks after a row whose process died while its mail was sent.
  const endOf = ({ invitation, leaseUntil }: Row) =>
    invitation === "claimed" && leaseUntil <= clock.now() ? "unknown" : invitation;
  const isMeant = (row: Row) => row.email !== undefined && which.some((end) => end === endOf(row));
  let resent = 0;
  for await (const rows of ledger.allRows(rosterId)) {
    const moved: Row[] = [];
    for (const row of rows.filter(isMeant)) {
      const owed = { invitation: "owed", invitationReason: undefined, messageId: undefined, leaseUntil: 0 } as const;
      const written = await ledger.moveRow(row, owed, nonce());
      if (written.moved) moved.push(written.row);
    }
    resent += moved.length;
    await invitations.send(inviteMessages(rosterId, [...moved, ...rows]));
  }
  return resent;
}
