import type { Invitation, Provisioning } from "./row.ts";

/** How many rows have ended where. Only ends are counted: `waiting`, `creating`, `owed` and `claimed` follow from them. */
export interface Counts {
  readonly provisioning: Readonly<Record<Exclude<Provisioning, "waiting" | "creating">, number>>;
  /** `due`: all that were ever owed an invitation. */
  readonly invitation: Readonly<Record<Exclude<Invitation, "none" | "owed" | "claimed"> | "due", number>>;
}

/** How far a roster has been split. */
export interface Checkpoint {
  /** Bytes of the file that are in the ledger and on the queue; the next record begins there. */
  readonly offset: number;
  /** Records so far. */
  readonly rows: number;
  /** The line on which the next record begins, from 1. */
  readonly line: number;
  /** How often the split has continued itself. */
  readonly hop: number;
}

/** A roster in the ledger. */
export interface Roster {
  /** From its key and version, so that the same event is the same roster. */
  readonly rosterId: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** Bytes. */
  readonly size: number;
  /** `splitting` until its end was read, `working` until every row has its outcome, then `done`; or `rejected`, with `reason`. */
  readonly status: "splitting" | "working" | "done" | "rejected";
  readonly reason?: string;
  /** The header's names, in order; once it was read. */
  readonly header?: readonly string[];
  readonly checkpoint: Checkpoint;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt?: number;
  /** The key of its outcome file, once that is written. */
  readonly outcomeKey?: string;
}
