import { endedOf } from "./counting.ts";
import type { Ledger } from "./ledger.ts";
import type { Counts, Roster } from "./roster.ts";

/** What is known of a roster at one moment. */
export interface Snapshot {
  readonly roster: Roster;
  readonly counts: Counts;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Progress extends Counts {
  readonly status: Roster["status"];
  readonly reason?: string;
  /** Rows that were read so far; all of them once the status is not `splitting`. */
  readonly rows: number;
  /** Rows that have no outcome yet, and invitations that are due. */
  readonly open: { readonly rows: number; readonly invitations: number };
  /** Rows and invitations that ended per second: since the earlier snapshot, or since the roster was taken up. */
  readonly perSecond: { readonly rows: number; readonly invitations: number };
  /** When the last row and the last invitation will have ended at that rate, epoch milliseconds; undefined if nothing moves. */
  readonly expectedEnd?: number;
}

export async function snapshotOf(ledger: Ledger, rosterId: string, at: number): Promise<Snapshot | undefined> {
  const roster = await ledger.readRoster(rosterId);
  return roster && { roster, counts: await ledger.counts(rosterId), at };
}

/** @param earlier one of the same roster, for the present rate @default the average since it was taken up */
export function progressOf({ roster, counts, at }: Snapshot, earlier?: Snapshot): Progress {
  const ended = endedOf(counts);
  const before = earlier ? endedOf(earlier.counts) : { rows: 0, invitations: 0 };
  const seconds = Math.max(1, at - (earlier?.at ?? roster.startedAt)) / 1_000;
  const perSecond = {
    rows: Math.max(0, ended.rows - before.rows) / seconds,
    invitations: Math.max(0, ended.invitations - before.invitations) / seconds,
  };
  const open = {
    rows: Math.max(0, roster.checkpoint.rows - ended.rows),
    invitations: Math.max(0, counts.invitation.due - ended.invitations),
  };
  // Every open row will probably be owed one.
  const wait = Math.max(
    secondsFor(open.rows, perSecond.rows),
    secondsFor(open.invitations + open.rows, perSecond.invitations),
  );
  return {
    ...counts,
    status: roster.status,
    ...(roster.reason !== undefined && { reason: roster.reason }),
    rows: roster.checkpoint.rows,
    open,
    perSecond,
    ...(roster.endedAt === undefined && Number.isFinite(wait) && { expectedEnd: at + wait * 1_000 }),
  };
}

const secondsFor = (left: number, perSecond: number): number => (left === 0 ? 0 : left / perSecond);
