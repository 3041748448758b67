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
