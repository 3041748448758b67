import type { Verdict } from "../parts/work-batch.ts";
import type { Ledger } from "./ledger.ts";
import { type MailEvent, readMailEvent } from "./mail-event.ts";
import type { Invitation, Row, RowChange } from "./row.ts";
import { finishIfEnded, move, type Shift } from "./shift.ts";

/**
 * What an event may change: SES sends them in no order, and more than once. A complaint is about the sender, whichever mail it names: whoever
 * complained is not written to again, though an operator has just had it sent again.
 */
const FROM: Readonly<Record<MailEvent["kind"], readonly Invitation[]>> = {
  sent: ["claimed", "unknown"],
  failed: ["claimed", "unknown", "sent"],
  bounced: ["claimed", "unknown", "sent"],
  complained: ["owed", "claimed", "unknown", "failed", "sent", "bounced"],
};

/** Clocks of SES and of the process that claimed the row. */
const CLOCKS_MS = 5_000;

/** Each round that is lost means that somebody else wrote the row in between. */
const MAX_ROUNDS = 5;

type Read = (event: Pick<MailEvent, "rosterId" | "n">) => Promise<Row | undefined>;

/**
 * Reads the rows of a batch's events together, when the first is asked for: nearly all events say nothing new. An event comes after its
 * row was `claimed`, so a row that is read before its event's turn is not too old to tell; one that has changed since refuses the write.
 */
export function readTogether(ledger: Ledger, bodies: readonly string[]): Read {
  const numbers = new Map<string, number[]>();
  for (const event of bodies.map(readMailEvent)) {
    if (event) numbers.set(event.rosterId, [...(numbers.get(event.rosterId) ?? []), event.n]);
  }
  const read = new Map<string, Promise<readonly Row[]>>();
  return async ({ rosterId, n }) => {
    const rows = read.get(rosterId) ?? ledger.rowsAt(rosterId, numbers.get(rosterId) ?? [n]);
    read.set(rosterId, rows);
    return (await rows).find((row) => row.n === n);
  };
}

/**
 * Writes down what became of a mail. After its roster is done too: the outcome file is not written again, but the ledger says it.
 *
 * @param glance reads the row for the first time
 */
export async function recordMailEvent(shift: Shift, body: string, glance?: Read): Promise<Verdict> {
  const event = readMailEvent(body);
  if (!event) return { act: "ack", outcome: "not-ours" };
  const { rosterId, n, kind } = event;
  const said = { rosterId, row: n, event: kind };
  const read: Read = async () => (await shift.ports.ledger.rowsAt(rosterId, [n]))[0];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const row = await (round === 0 && glance ? glance : read)(event);
    if (!row || !concerns(event, row)) return { act: "ack", outcome: "nothing-new", ...said };
    const { moved } = await move(shift, row, changeBy(event));
    if (!moved) continue;
    await finishIfEnded(shift, rosterId);
    return { act: "ack", outcome: "recorded", ...said };
  }
  return { act: "again", afterMs: 1_000, outcome: "overtaken", ...said };
}

/** An earlier mail's events say nothing of one that an operator has had sent again. */
function concerns({ kind, messageId, mailedAt }: MailEvent, row: Row): boolean {
  if (!FROM[kind].includes(row.invitation)) return false;
  if (kind === "complained") return true;
  if (row.invitation === "claimed") return mailedAt >= row.updatedAt - CLOCKS_MS;
  return row.messageId === undefined || row.messageId === messageId;
}

const changeBy = ({ kind, messageId, reason }: MailEvent): RowChange => ({
  invitation: kind,
  invitationReason: reason,
  messageId,
  leaseUntil: 0,
});
