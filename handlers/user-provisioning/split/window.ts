import type { Owner } from "../ledger.ts";
import type { ProvisionMessage } from "../messages.ts";
import type { Roster } from "../roster.ts";
import { isOpen, type Row, usernameOf } from "../row.ts";
import type { Entry } from "./entry.ts";
import type { RosterPorts } from "./ports.ts";

/** Records that are taken into the ledger together. */
export const WINDOW_ROWS = 100;

/** Rows of one work message; a window is made of whole ones. */
export const BLOCK_ROWS = 50;

type NewRow = Omit<Row, "rev" | "updatedAt">;

/**
 * Takes consecutive records into the ledger, then sends those that have to be worked. Repeating it, after a crash at any point, does what
 * was left undone: a row that is there has been judged, and its address may be another's by now.
 */
export async function takeWindow(
  { ledger, work }: Pick<RosterPorts, "ledger" | "work">,
  roster: Roster,
  entries: readonly Entry[],
): Promise<void> {
  const { rosterId } = roster;
  const [from, to] = [entries[0]!.n, entries.at(-1)!.n];
  const known = new Map((await ledger.rows(rosterId, from, to)).map((row) => [row.n, row]));
  const fresh = entries.filter(({ n }) => !known.has(n));
  const owners = await ownersOf(ledger, roster, fresh);
  const rows = fresh.map((entry) => rowOf(roster, entry, owners));
  await Promise.all(rows.map((row) => ledger.putRow(row)));
  const open = [...known.values(), ...rows].filter(isOpen).map(({ n }) => n);
  const blocks = blocksOf(rosterId, from, to).filter((block) => open.some((n) => block.from <= n && n <= block.to));
  if (blocks.length > 0) await work.send(blocks);
}

/** Whose each address is. Of rows with the same one, only the first asks: which of two questions is answered first is nobody's choice. */
async function ownersOf(
  ledger: Pick<RosterPorts["ledger"], "claimPerson">,
  { rosterId, key }: Roster,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, Owner>> {
  const firsts = new Map<string, Entry>();
  for (const entry of entries) {
    if (entry.fault !== undefined) continue;
    const username = usernameOf(entry.email);
    if (!firsts.has(username)) firsts.set(username, entry);
  }
  const claims = [...firsts].map(async ([username, { n, line }]) => {
    return [username, await ledger.claimPerson(username, { rosterId, n, line, key })] as const;
  });
  return new Map(await Promise.all(claims));
}

function rowOf({ rosterId }: Roster, entry: Entry, owners: ReadonlyMap<string, Owner>): NewRow {
  const { n, line, email } = entry;
  const row = { rosterId, n, line, email, invitation: "none", tries: 0, leaseUntil: 0 } as const;
  if (entry.fault !== undefined) return { ...row, provisioning: "invalid", reason: entry.fault };
  const owner = owners.get(usernameOf(entry.email))!;
  if (owner.rosterId !== rosterId) {
    return { ...row, provisioning: "existed", reason: `${owner.key}, line ${owner.line}, has its address` };
  }
  if (owner.n !== n) return { ...row, provisioning: "repeated", reason: `the address of line ${owner.line}` };
  return { ...row, provisioning: "waiting", attributes: entry.attributes };
}

function blocksOf(rosterId: string, from: number, to: number): ProvisionMessage[] {
  const blocks: ProvisionMessage[] = [];
  for (let n = from; n <= to; n += BLOCK_ROWS) {
    blocks.push({ version: 1, rosterId, from: n, to: Math.min(n + BLOCK_ROWS - 1, to) });
  }
  return blocks;
}
