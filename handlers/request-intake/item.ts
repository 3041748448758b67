import type { Outcome } from "./outcome.ts";

/** A request's place in its life. The last three are outcomes: nothing follows them but an operator's redrive. */
export type Status = "accepted" | "working" | "succeeded" | "failed" | "expired";

/** What a worker writes of a request, all at once. */
export interface State {
  readonly status: Status;
  /** How many attempts have been claimed. Counted here, never by SQS's receive count, which also counts duplicates. */
  readonly attempts: number;
  /** Until when the claimant's process may be alive, epoch milliseconds; 0 when nobody holds the request. */
  readonly leaseUntil: number;
  /** A nonce, new with every write of a state: who knows it, wrote it. */
  readonly rev: string;
  /** How many of the attempts ended because their process did, without a word. */
  readonly deaths: number;
  /** The number of the attempt that did not settle in time, written by the process just before it ended itself. */
  readonly timedOut?: number;
  /** When the gateway accepted it, epoch milliseconds. */
  readonly acceptedAt: number;
  /** The trace in which it came, if it is known. */
  readonly traceId?: string;
  /** When DynamoDB may forget it, epoch seconds. */
  readonly expiresAt: number;
  /** The JSON text that `GET /requests/{id}` answers. */
  readonly document: string;
  /** Whether the request still has to be sent to the dead-letter queue. */
  readonly deadLetter?: "owed" | "sent";
  /** What the dead letter says of the error; kept until it is sent. Never shown to callers. */
  readonly detail?: string;
}

/** A request in the status table. */
export interface Item extends State {
  readonly id: string;
  /** Requests with the same Idempotency-Key and payload, which get this one's outcome. */
  readonly followers: readonly string[];
  /** Whether every follower has it. */
  readonly told: boolean;
}

/**
 * Whether an item is the very outcome that a redriven dead letter wants undone, untouched since. An item that was put in by hand has no
 * `rev`, which no letter can name.
 */
export const stands = (item: Item | undefined, failure: string | undefined): boolean =>
  item !== undefined &&
  item.rev !== "" &&
  item.rev === failure &&
  isOutcome(item.status) &&
  item.status !== "succeeded";

export const isOutcome = (status: Status): status is Outcome["status"] => status !== "accepted" && status !== "working";
