import type { Row } from "./row.ts";

/**
 * What is on the pipeline's queues: never a person, only where in the ledger to look. A release that adds a version keeps the old one:
 * its messages are still in the queue.
 */

/** On the work queue: create the users of these rows, both included. */
export interface ProvisionMessage {
  readonly version: 1;
  readonly rosterId: string;
  readonly from: number;
  readonly to: number;
}

/** On the invitation queue: invite the users of these rows. */
export interface InviteMessage {
  readonly version: 1;
  readonly rosterId: string;
  readonly rows: readonly number[];
}

/** On the roster queue, beside S3's own notifications. */
export interface RosterMessage {
  readonly version: 1;
  /** `continue`: split on from the checkpoint. `finish`: write the outcome file if every row has its outcome. */
  readonly kind: "continue" | "finish";
  readonly rosterId: string;
}

/** The most rows of an invitation message: at a slow pace, what one invocation can invite. */
const INVITED_AT_ONCE = 10;

/** The messages that have the rows invited that are owed it. */
export function inviteMessages(rosterId: string, rows: readonly Pick<Row, "n" | "invitation">[]): InviteMessage[] {
  const owed = rows.filter(({ invitation }) => invitation === "owed").map(({ n }) => n);
  return Array.from({ length: Math.ceil(owed.length / INVITED_AT_ONCE) }, (_, i) => ({
    version: 1,
    rosterId,
    rows: owed.slice(i * INVITED_AT_ONCE, (i + 1) * INVITED_AT_ONCE),
  }));
}
