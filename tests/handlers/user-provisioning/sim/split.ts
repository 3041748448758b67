import { isAllEnded } from "../../../../handlers/user-provisioning/counting.ts";
import type { Ledger } from "../../../../handlers/user-provisioning/ledger.ts";
import type { ProvisionMessage, RosterMessage } from "../../../../handlers/user-provisioning/messages.ts";
import { usernameOf } from "../../../../handlers/user-provisioning/row.ts";
import { rosterOf, rowOf } from "../ledger-contract.ts";

const WINDOW = 3;

export interface File {
  readonly rosterId: string;
  /** An address each, or none: an invalid row. */
  readonly rows: readonly string[];
}

export interface SplitPorts {
  readonly ledger: Ledger;
  sendWork(message: ProvisionMessage): Promise<void>;
  sendRoster(message: RosterMessage): Promise<void>;
  now(): number;
}

/** What the roster function does with the ledger and the queues: enough of it that the others meet what they meet in earnest. */
export async function splitOn({ ledger, sendWork, sendRoster, now }: SplitPorts, file: File): Promise<void> {
  const { rosterId, rows } = file;
  const roster = await ledger.openRoster({ ...rosterOf(rosterId, now()), size: rows.length });
  if (roster.status !== "splitting") return;
  let { checkpoint } = roster;
  while (checkpoint.rows < rows.length) {
    const from = checkpoint.rows + 1;
    const to = Math.min(checkpoint.rows + WINDOW, rows.length);
    for (let n = from; n <= to; n++) await putRow(ledger, rosterId, n, rows[n - 1]!);
    await sendWork({ version: 1, rosterId, from, to });
    const next = { ...checkpoint, rows: to, line: to + 1, offset: to };
    if (!(await ledger.advanceRoster(rosterId, checkpoint, next))) return;
    checkpoint = next;
  }
  await ledger.turnRoster(rosterId, "splitting", { status: "working" });
  await sendRoster({ version: 1, kind: "finish", rosterId });
}

async function putRow(ledger: Ledger, rosterId: string, n: number, email: string): Promise<void> {
  if (!email)
    return ledger.putRow(rowOf(rosterId, n, { provisioning: "invalid", reason: "no address", email: undefined }));
  const me = { rosterId, n, line: n + 1, key: `rosters/${rosterId}.csv` };
  const owner = await ledger.claimPerson(usernameOf(email), me);
  if (owner.rosterId !== rosterId) {
    return ledger.putRow(rowOf(rosterId, n, { email, provisioning: "existed", reason: "another roster has it" }));
  }
  if (owner.n !== n) return ledger.putRow(rowOf(rosterId, n, { email, provisioning: "repeated", reason: "repeated" }));
  return ledger.putRow(rowOf(rosterId, n, { email }));
}

export async function finish({ ledger, now }: SplitPorts, rosterId: string): Promise<void> {
  const roster = await ledger.readRoster(rosterId);
  if (!roster || !isAllEnded(roster, await ledger.counts(rosterId))) return;
  await ledger.turnRoster(rosterId, "working", { status: "done", endedAt: now() });
}
