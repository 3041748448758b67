import { changeOf, NO_COUNTS, plus } from "../../../handlers/user-provisioning/counting.ts";
import type { Ledger, Moved, Owner } from "../../../handlers/user-provisioning/ledger.ts";
import type { Checkpoint, Counts, Roster } from "../../../handlers/user-provisioning/roster.ts";
import { type Row, type RowChange, usernameOf } from "../../../handlers/user-provisioning/row.ts";

type Turn = Pick<Roster, "status" | "reason" | "endedAt" | "outcomeKey">;

/**
 * The ledger as DynamoDB keeps it, synchronous; ledger-contract.ts holds both to the same rules. Every change of a row goes through `put`,
 * which is where a test watches. Counts are kept by adding, as in the table, and not recounted: {@link recounted} is for comparing.
 */
export class MemoryLedger {
  readonly rosters = new Map<string, Roster>();
  readonly rows = new Map<string, Map<number, Row>>();
  readonly persons = new Map<string, Owner>();
  readonly watchers: ((before: Row | undefined, after: Row) => void)[] = [];
  readonly #counts = new Map<string, Counts>();
  readonly #marks = new Map<string, { readonly mark: string; readonly at: number }>();
  readonly #now: () => number;
  #n = 0;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  openRoster(roster: Roster): Roster {
    if (!this.rosters.has(roster.rosterId)) this.rosters.set(roster.rosterId, clean(roster));
    return this.readRoster(roster.rosterId)!;
  }

  readRoster(rosterId: string): Roster | undefined {
    return structuredClone(this.rosters.get(rosterId));
  }

  advanceRoster(rosterId: string, from: Checkpoint, to: Checkpoint, header?: readonly string[]): boolean {
    const roster = this.rosters.get(rosterId);
    if (roster?.status !== "splitting" || !(isSame(roster.checkpoint, from) || isSame(roster.checkpoint, to)))
      return false;
    this.rosters.set(rosterId, clean({ ...roster, checkpoint: to, ...(header && { header }) }));
    return true;
  }

  turnRoster(rosterId: string, from: Roster["status"], to: Turn): boolean {
    const roster = this.rosters.get(rosterId);
    if (!roster) return false;
    if (roster.status !== from) return isSame(turnOf(roster), turnOf(to));
    const { reason: _, endedAt: __, outcomeKey: ___, ...rest } = roster;
    this.rosters.set(rosterId, clean({ ...rest, ...to }));
    return true;
  }

  markRoster(rosterId: string, mark: string, now: number): number {
    const before = this.#marks.get(rosterId);
    if (before?.mark === mark) return before.at;
    if (this.rosters.has(rosterId)) this.#marks.set(rosterId, { mark, at: now });
    return now;
  }

  openRosters(): Roster[] {
    const open = [...this.rosters.values()].filter(({ status }) => status === "splitting" || status === "working");
    return structuredClone(open.sort((a, b) => a.startedAt - b.startedAt || (a.rosterId < b.rosterId ? -1 : 1)));
  }

  endedRosters(since: number): Roster[] {
    const ended = [...this.rosters.values()].filter(({ endedAt = -1 }) => endedAt >= since);
    return structuredClone(ended.sort((a, b) => a.endedAt! - b.endedAt! || (a.rosterId < b.rosterId ? -1 : 1)));
  }

  claimPerson(username: string, owner: Owner): Owner {
    if (!this.persons.has(username)) this.persons.set(username, clean(owner));
    return this.ownerOf(username)!;
  }

  ownerOf(username: string): Owner | undefined {
    return structuredClone(this.persons.get(username));
  }

  putRow(row: Omit<Row, "rev" | "updatedAt">): void {
    if (this.#row(row)) return;
    this.#put(undefined, { ...row, rev: `put${this.#n++}`, updatedAt: this.#now() });
  }

  range(rosterId: string, from: number, to: number): Row[] {
    const all = [...(this.rows.get(rosterId)?.values() ?? [])].sort((a, b) => a.n - b.n);
    return structuredClone(all.filter(({ n }) => from <= n && n <= to));
  }

  moveRow(seen: Row, change: RowChange, rev: string): Moved {
    const row = this.#row(seen);
    if (row?.rev === rev) return { moved: true, row: structuredClone(row) };
    if (row?.rev !== seen.rev) return { moved: false, row: structuredClone(row) };
    const moved = this.#put(row, { ...row, ...change, rev, updatedAt: this.#now() });
    if (change.provisioning === "failed" && seen.email !== undefined) this.#giveBack(seen.email, row);
    return { moved: true, row: structuredClone(moved) };
  }

  counts(rosterId: string): Counts {
    return structuredClone(this.#counts.get(rosterId) ?? NO_COUNTS);
  }

  rowsWith(username: string): Row[] {
    const all = [...this.rows.values()].flatMap((rows) => [...rows.values()]);
    return structuredClone(all.filter(({ email }) => email !== undefined && usernameOf(email) === username));
  }

  forget(username: string): boolean {
    const theirs = this.rowsWith(username);
    for (const row of theirs) {
      const { email: _, attributes: __, ...rest } = row;
      this.#put(row, rest);
    }
    return this.persons.delete(username) || theirs.length > 0;
  }

  #row({ rosterId, n }: Pick<Row, "rosterId" | "n">): Row | undefined {
    return this.rows.get(rosterId)?.get(n);
  }

  #put(before: Row | undefined, row: Row): Row {
    const after = clean(row);
    const { rosterId, n } = after;
    if (!this.rows.has(rosterId)) this.rows.set(rosterId, new Map());
    this.rows.get(rosterId)!.set(n, after);
    this.#counts.set(rosterId, plus(this.#counts.get(rosterId) ?? NO_COUNTS, changeOf(before, after)));
    for (const watch of this.watchers) watch(before, after);
    return after;
  }

  #giveBack(email: string, { rosterId, n }: Row): void {
    const owner = this.persons.get(usernameOf(email));
    if (owner?.rosterId === rosterId && owner.n === n) this.persons.delete(usernameOf(email));
  }
}

/** How a process makes its calls. Refuses, loses the answer, or never settles, as a test wants; `effect` is made at once or never. */
export type Call = <T>(effect: () => T, name: string) => Promise<T>;

/** The ledger as a process sees it: each operation is a call that can fail. */
export const ledgerOver = (memory: MemoryLedger, call: Call = async (effect) => effect()): Ledger => ({
  openRoster: (...args) => call(() => memory.openRoster(...args), "openRoster"),
  readRoster: (...args) => call(() => memory.readRoster(...args), "readRoster"),
  advanceRoster: (...args) => call(() => memory.advanceRoster(...args), "advanceRoster"),
  turnRoster: (...args) => call(() => memory.turnRoster(...args), "turnRoster"),
  markRoster: (...args) => call(() => memory.markRoster(...args), "markRoster"),
  openRosters: (...args) => call(() => memory.openRosters(...args), "openRosters"),
  endedRosters: (...args) => call(() => memory.endedRosters(...args), "endedRosters"),
  claimPerson: (...args) => call(() => memory.claimPerson(...args), "claimPerson"),
  ownerOf: (...args) => call(() => memory.ownerOf(...args), "ownerOf"),
  putRow: (...args) => call(() => memory.putRow(...args), "putRow"),
  rows: (...args) => call(() => memory.range(...args), "rows"),
  rowsAt: (rosterId, numbers) =>
    call(
      () =>
        memory
          .range(rosterId, 1, Number.POSITIVE_INFINITY)
          .filter(({ n }) => numbers.includes(n))
          .reverse(),
      "rowsAt",
    ),
  async *allRows(rosterId) {
    const page = 7;
    for (let from = 1; ; from += page) {
      const [rows, last] = await call(() => {
        const all = memory.rows.get(rosterId);
        return [memory.range(rosterId, from, from + page - 1), Math.max(0, ...(all?.keys() ?? []))] as const;
      }, "allRows");
      if (rows.length > 0) yield rows;
      if (last < from + page) return;
    }
  },
  moveRow: (...args) => call(() => memory.moveRow(...args), "moveRow"),
  counts: (...args) => call(() => memory.counts(...args), "counts"),
  rowsWith: (...args) => call(() => memory.rowsWith(...args), "rowsWith"),
  forget: (...args) => call(() => memory.forget(...args), "forget"),
});

/**
 * Calls whose fates a test decides: `refused` has no effect, `lost` has its effect but no answer, `dead` has its effect and never
 * settles, as in a process that was killed.
 *
 * @param fate of the n-th call, from 1
 */
export function callWith(fate: (n: number, name: string) => "answered" | "refused" | "lost" | "dead"): Call {
  let n = 0;
  return async (effect, name) => {
    const is = fate(++n, name);
    if (is === "refused") throw new Error("InternalServerError");
    const value = effect();
    if (is === "lost") throw new Error("TimeoutError");
    return is === "dead" ? new Promise(() => {}) : value;
  };
}

/** What the counts have to be, from the rows. */
export const recounted = (memory: MemoryLedger, rosterId: string): Counts =>
  memory
    .range(rosterId, 1, Number.POSITIVE_INFINITY)
    .reduce((counts, row) => plus(counts, changeOf(undefined, row)), NO_COUNTS);

const turnOf = ({ status, reason, endedAt, outcomeKey }: Turn) => clean({ status, reason, endedAt, outcomeKey });

/** What is undefined is not there, as in a table. */
const clean = <T>(value: T): T => JSON.parse(JSON.stringify(value));

const isSame = (a: object, b: object): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (value: object) => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
