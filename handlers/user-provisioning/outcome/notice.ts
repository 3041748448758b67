import type { Counts, Roster } from "../roster.ts";

/** What the topic is told when a roster has ended. It names no person; but whoever names a file after one, does. */
export interface Notice {
  readonly version: 1;
  readonly rosterId: string;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly status: "done" | "rejected";
  /** Why it was rejected. */
  readonly reason?: string;
  readonly rows: number;
  readonly counts: Counts;
  /** The key of the outcome file, in the same bucket. */
  readonly outcomeKey: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** @param roster one that has ended */
export function noticeOf(roster: Roster, counts: Counts): Notice {
  const { rosterId, bucket, key, versionId, status, reason, startedAt, endedAt, outcomeKey, checkpoint } = roster;
  return {
    version: 1,
    rosterId,
    bucket,
    key,
    versionId,
    status: status === "rejected" ? "rejected" : "done",
    ...(reason !== undefined && { reason }),
    rows: checkpoint.rows,
    counts,
    outcomeKey: outcomeKey!,
    startedAt,
    endedAt: endedAt!,
  };
}
