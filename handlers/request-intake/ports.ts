import type { Clock } from "../parts/clock.ts";
import type { Ending } from "../parts/ending.ts";
import type { Log } from "../parts/log.ts";
import type { Queue } from "../parts/queue.ts";
import type { AddressSource } from "./address.ts";
import type { DeadLetter } from "./dead-letter.ts";
import type { ChannelName, Delivery } from "./delivery.ts";
import type { Item, State } from "./item.ts";
import type { Metrics } from "./metrics.ts";

/** Everything that the core asks of the world. Every call may fail, and may have had its effect all the same. */
export interface Ports {
  readonly clock: Clock;
  readonly store: StatusStore;
  readonly queue: Queue;
  readonly deadLetters: DeadLetters;
  readonly deliveries: Deliveries;
  readonly ending: Ending;
  readonly log: Log;
  readonly metrics: Metrics;
  /** In [0, 1). */
  random(): number;
  /** Never the same twice, in any process. */
  nonce(): string;
}

/** Whether a conditional write was made, and the item as it then is. */
export type Written<Held = Item> =
  | { readonly done: true; readonly item: Held }
  | { readonly done: false; readonly item: Held | undefined };

/** Who holds an Idempotency-Key. */
export interface KeyHolder {
  readonly requestId: string;
  /** When that request was accepted, epoch milliseconds. */
  readonly acceptedAt: number;
  /** SHA-256 of the body, hex. */
  readonly payloadHash: string;
}

/**
 * The status table. Each write may be sent again after a lost answer: it succeeds if it was made, and cannot be made a second time once
 * another write has followed it.
 */
export interface StatusStore {
  /** Strongly consistent. */
  read(id: string): Promise<Item | undefined>;
  /** Writes the state if the item's `rev` is `from` (null: there is no item) or already the new one. Followers stay, untold of it. */
  transition(id: string, from: string | null, to: State): Promise<Written>;
  /** Adds a follower, unless the item has its outcome or is full. An absent item is made as `fresh`. */
  enlist(id: string, follower: string, fresh: State): Promise<Written>;
  /** Notes that the outcome's duties are paid, if `rev` is still the item's. */
  discharge(id: string, rev: string): Promise<void>;
  /** Takes the key for `holder` unless somebody has it; answers who has it then. Times in epoch seconds. */
  takeKey(keyHash: string, holder: KeyHolder, now: number, expiresAt: number): Promise<KeyHolder>;
  /** Keeps where a follower wants its outcome, which only its own message says. In epoch seconds. */
  keepReply(id: string, replyTo: string, expiresAt: number): Promise<void>;
  /** Where it wants it, if it said so. Strongly consistent. */
  replyOf(id: string): Promise<string | undefined>;
  /** Who has the key, if anybody. Strongly consistent. */
  readKey(keyHash: string, now: number): Promise<KeyHolder | undefined>;
}

export interface DeadLetters {
  send(letter: DeadLetter): Promise<void>;
}

/** The channels by which outcomes are pushed. */
export interface Deliveries {
  readonly channels: readonly { readonly channel: ChannelName; readonly address: AddressSource }[];
  /** Puts a message on the channel's queue. One that is there twice does no harm, so it may be sent again after a lost answer. */
  send(channel: ChannelName, delivery: Delivery): Promise<void>;
}

export interface Results {
  /** Stores a result that is too large for the status table. `json` is UTF-8 JSON text. */
  put(requestId: string, json: string): Promise<void>;
}
