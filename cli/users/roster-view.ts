import type { Ledger } from "../../handlers/user-provisioning/ledger.ts";
import { outcomeKeyOf } from "../../handlers/user-provisioning/outcome/outcome-key.ts";
import { type Progress, progressOf, type Snapshot, snapshotOf } from "../../handlers/user-provisioning/progress.ts";
import { printable } from "../output/printable.ts";
import { iso } from "../output/time.ts";

/** A roster as commands show it. */
export interface RosterView extends Omit<Progress, "expectedEnd"> {
  readonly rosterId: string;
  readonly key: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly expectedEnd?: string;
  /** Where its outcome file is, once it has ended. */
  readonly outcomeFile?: string;
}

export async function viewOf(ledger: Ledger, rosterId: string, paused = false): Promise<RosterView | undefined> {
  const snapshot = await snapshotOf(ledger, rosterId, Date.now());
  return snapshot && viewOfSnapshot(snapshot, paused);
}

/** @param paused nothing moves, whatever the average since the start says */
export function viewOfSnapshot(snapshot: Snapshot, paused = false): RosterView {
  const { rosterId, key, bucket, startedAt, endedAt, outcomeKey } = snapshot.roster;
  // The rate of one that has ended is that of its own time.
  const { expectedEnd, ...progress } = progressOf({ ...snapshot, at: endedAt ?? snapshot.at });
  return {
    rosterId,
    key,
    ...progress,
    startedAt: iso(startedAt),
    ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
    ...(expectedEnd !== undefined &&
      !paused &&
      progress.open.rows + progress.open.invitations > 0 && { expectedEnd: iso(expectedEnd) }),
    ...(endedAt !== undefined && { outcomeFile: `s3://${bucket}/${outcomeKey ?? outcomeKeyOf(key)}` }),
  };
}

/** All that is known of one roster, for people. */
export function viewLines(view: RosterView): string[] {
  const { provisioning, invitation, open, perSecond } = view;
  const rate = (perSecond: number) => `${Math.round(perSecond * 10) / 10} a second`;
  const fields: [string, string | number | undefined][] = [
    ["roster", view.rosterId],
    ["status", view.reason === undefined ? view.status : `${view.status}: ${view.reason}`],
    ["taken up", view.startedAt],
    ["ended", view.endedAt],
    ["expected end", view.expectedEnd],
    ["rows", view.status === "splitting" ? `${view.rows} so far` : view.rows],
    ["  created", provisioning.created],
    ["  existed", provisioning.existed],
    ["  invalid", provisioning.invalid],
    ["  repeated", provisioning.repeated],
    ["  failed", provisioning.failed],
    ["  open", open.rows],
    ["invitations due", invitation.due],
    ["  sent", invitation.sent],
    ["  unknown", invitation.unknown],
    ["  failed", invitation.failed],
    ["  bounced", invitation.bounced],
    ["  complained", invitation.complained],
    ["  open", open.invitations],
    ["rate", `rows ${rate(perSecond.rows)}, invitations ${rate(perSecond.invitations)}`],
    ["outcome file", view.outcomeFile],
  ];
  return [
    printable(view.key),
    ...fields
      .filter(([, value]) => value !== undefined)
      .map(([label, value]) => `  ${label.padEnd(16)} ${printable(String(value))}`),
  ];
}
