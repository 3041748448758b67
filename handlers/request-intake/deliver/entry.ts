import type { ChannelName } from "../delivery.ts";

/**
 * How far a delivery has come. All but the first two are ends: nothing follows them but an operator's word, or a newer outcome.
 *
 * - `claimed`: a process is sending it, or died while it did
 * - `waiting`: it was refused, and will be tried again
 * - `delivered`: the other side said that it has it
 * - `failed`: it was certainly not taken, and will not be tried again
 * - `gone`: whom it was for is not there any more, and was told elsewhere; nobody has to see to it
 * - `unknown`: it was sent and nobody knows what came of it, so it is not sent again
 */
export type DeliveryStatus = "claimed" | "waiting" | "delivered" | "failed" | "gone" | "unknown";

/** What is kept of one outcome on its way by one channel, written all at once. Times in epoch milliseconds. */
export interface EntryState {
  readonly status: DeliveryStatus;
  /** A nonce, new with every write: who knows it, wrote it. */
  readonly rev: string;
  /** When the request ended; see {@link import("../delivery.ts").Delivery}. */
  readonly finishedAt: number;
  /** When it was first claimed. */
  readonly since: number;
  /** How often it was claimed. */
  readonly attempts: number;
  /** Until when the claimant's process may be alive; 0 when nobody has it. */
  readonly leaseUntil: number;
  /** Not to be tried again before. */
  readonly notBefore: number;
  readonly updatedAt: number;
  /** When DynamoDB may forget it, epoch seconds. */
  readonly expiresAt: number;
  /** Why it waits, failed or is unknown; names neither a person nor an address. */
  readonly reason?: string;
  /** Whether it has to be put to the channel's dead-letter queue. */
  readonly letter?: "owed" | "sent";
  /** For an operator's word to send it again. */
  readonly address?: string;
}

/** A delivery in the ledger. */
export interface LedgerEntry extends EntryState {
  readonly id: string;
}

export const isEnd = (status: DeliveryStatus): boolean => status !== "claimed" && status !== "waiting";

/** Its item in the status table. Request ids have no `#`, so it can never be taken for a request. */
export const entryId = (channel: ChannelName, requestId: string): string => `delivery#${channel}#${requestId}`;
