import type { Clock } from "../../parts/clock.ts";
import type { Log } from "../../parts/log.ts";
import type { Queue } from "../../parts/queue.ts";
import type { ChannelName, Delivery } from "../delivery.ts";
import type { Written } from "../ports.ts";
import type { EntryState, LedgerEntry } from "./entry.ts";

/** Everything that a channel's shell asks of the world. Every call may fail, and may have had its effect all the same. */
export interface DeliverPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** The channel's queue. */
  readonly queue: Queue;
  readonly ledger: DeliveryLedger;
  readonly letters: DeliveryLetters;
  /** In [0, 1). */
  random(): number;
  /** Never the same twice, in any process. */
  nonce(): string;
}

export interface DeliveryLedger {
  /** Writes the state if the entry's `rev` is `from` (null: there is none) or already the new one. */
  transition(id: string, from: string | null, to: EntryState): Promise<Written<LedgerEntry>>;
  /** Notes that the letter is sent, if `rev` is still the entry's. */
  lettered(id: string, rev: string): Promise<void>;
}

/** What lies in a channel's dead-letter queue: the message, and why. */
export interface DeliveryLetter {
  readonly body: string;
  readonly status: "failed" | "unknown" | "malformed";
  readonly reason: string;
  readonly requestId?: string;
  readonly attempts: number;
}

export interface DeliveryLetters {
  send(letter: DeliveryLetter): Promise<void>;
}

/**
 * How a call to the other side ended. A reason names the kind of trouble, for people: neither a person nor an address.
 *
 * - `delivered`: it has it
 * - `again`: it has it certainly not, and may take it later; not before `afterMs` if the other side said so
 * - `refused`: it has it certainly not, and never will
 * - `gone`: it has it certainly not, never will, and that is nobody's fault
 * - `lost`: it may have it
 */
export type Answer =
  | { readonly kind: "delivered" }
  | { readonly kind: "again"; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "gone"; readonly reason: string }
  | { readonly kind: "lost"; readonly reason: string };

/** A way to push an outcome to somebody. */
export interface Channel {
  readonly name: ChannelName;
  /** Makes one call, and never throws. */
  send(delivery: Delivery): Promise<Answer>;
}
