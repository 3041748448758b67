import type { Checkpoint, Counts, Roster } from "./roster.ts";
import type { Row, RowChange } from "./row.ts";

/** Whose row an address belongs to. */
export interface Owner {
  readonly rosterId: string;
  readonly n: number;
  readonly line: number;
  /** The roster's key, for words. */
  readonly key: string;
}

/** Whether a conditional write was made, and the row as it then is. */
export type Moved =
  | { readonly moved: true; readonly row: Row }
  | { readonly moved: false; readonly row: Row | undefined };

/**
 * The ledger. Every call may fail, and may have had its effect all the same; every write may be made again after that: it then says "done"
 * if the first one was, and counts once.
 */
export interface Ledger {
  /** Takes the roster up, unless it is there. Answers what is there then. */
  openRoster(roster: Roster): Promise<Roster>;
  /** Strongly consistent. */
  readRoster(rosterId: string): Promise<Roster | undefined>;
  /** Moves the checkpoint forward from one that was seen; false if somebody else has, or it is not `splitting` any more. */
  advanceRoster(rosterId: string, from: Checkpoint, to: Checkpoint, header?: readonly string[]): Promise<boolean>;
  /** Changes the status from one that was seen; false if it is another by now. */
  turnRoster(
    rosterId: string,
    from: Roster["status"],
    to: Pick<Roster, "status" | "reason" | "endedAt" | "outcomeKey">,
  ): Promise<boolean>;
  /**
   * Notes how far a roster is, in words of the caller's.
   *
   * @returns since when it has been as far as that, epoch milliseconds; `now` if it was elsewhere before
   */
  markRoster(rosterId: string, mark: string, now: number): Promise<number>;
  /** Rosters that have not ended, oldest first. */
  openRosters(): Promise<readonly Roster[]>;
  /** Rosters that ended at `since`, epoch milliseconds, or later, by when they did. */
  endedRosters(since: number): Promise<readonly Roster[]>;

  /** Takes an address for a row, unless a row has it. Answers whose it is then. Strongly consistent. */
  claimPerson(username: string, owner: Owner): Promise<Owner>;
  /** Whose row an address is, if anybody's. */
  ownerOf(username: string): Promise<Owner | undefined>;

  /** Puts a new row, unless it is there; one that is final from the beginning is counted with it. */
  putRow(row: Omit<Row, "rev" | "updatedAt">): Promise<void>;
  /** Rows `from` to `to`, both included, in order; what is not there is missing. Strongly consistent. */
  rows(rosterId: string, from: number, to: number): Promise<readonly Row[]>;
  /** Rows anywhere in a roster, in no order; what is not there is missing. Strongly consistent. */
  rowsAt(rosterId: string, numbers: readonly number[]): Promise<readonly Row[]>;
  /** All rows in order, a page at a time. Strongly consistent. */
  allRows(rosterId: string): AsyncIterable<readonly Row[]>;
  /**
   * Writes a change if the row is still as it was seen (by its `rev`). What it makes final is counted in the same transaction. A row that
   * becomes `failed` gives its address back in the same transaction, so that a corrected roster can have it.
   *
   * @param rev a nonce of the caller's. The write made again, after a lost answer, has the same; another one never.
   */
  moveRow(seen: Row, change: RowChange, rev: string): Promise<Moved>;

  /** Strongly consistent, each count by itself. */
  counts(rosterId: string): Promise<Counts>;
  /** Every row that has the address. Reads all there is: for an operator's command only. */
  rowsWith(username: string): Promise<readonly Row[]>;
  /** Takes all that is personal out of every row that has the address, and gives the address back. False if no row had it. */
  forget(username: string): Promise<boolean>;
}
