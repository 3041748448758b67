import type { WebhookCall } from "../webhook-receiver/receiver.ts";

/** What the judge is shown: what was sent and answered, and what an AWS client and the function's own log say afterwards. */
export interface Evidence {
  readonly orders: readonly SentOrder[];
  /** Every final status document that a GET answered with, by request id, in the order of asking. */
  readonly documents: Readonly<Record<string, readonly unknown[]>>;
  /** GETs of an accepted id that did not answer 200 with JSON, in words. */
  readonly failedLookups: readonly string[];
  /** The effect log in the order of its lines; a line that is no event is kept as its text. */
  readonly effects: readonly (Effect | string)[];
  readonly deadLetters: readonly DeadLetter[];
  /** What is left in the queues that must be empty at the end. */
  readonly queues: readonly QueueDepth[];
  readonly maxAttempts: number;
  /** The shortest time after which a crashed attempt may be followed by the next: the component's `workTimeout`. */
  readonly workTimeoutMs: number;
  /** Whether processes were killed on purpose; without that, an attempt that never ends is a violation. */
  readonly killed: boolean;
  /** What came to the receiver of webhooks, where there is one. */
  readonly webhooks?: WebhookEvidence;
  /** Outcomes that came on connections, where there are some. */
  readonly pushed?: readonly Pushed[];
  /** Connections that ended before all outcomes were there. */
  readonly goneConnections?: readonly number[];
}

/** An outcome that came on a connection. */
export interface Pushed {
  readonly connection: number;
  readonly ref: string | undefined;
  /** The message. */
  readonly text: string;
}

/** By which way an order came: REST straight to the queue, REST through the team's check, or a WebSocket. */
export type Door = "direct" | "validated" | "socket";

export interface WebhookEvidence {
  /** In the order of coming. */
  readonly calls: readonly WebhookCall[];
  /** What the receiver shares with the sender: `whsec_` and base64. */
  readonly secret: string;
  /** Which orders' outcomes are told. */
  readonly doors: readonly Door[];
}

export type Kind = "ordinary" | "poison" | "slow" | "invalid";

/** Two orders under one Idempotency-Key: the same payload again, or another payload. */
export interface Pair {
  readonly name: string;
  readonly of: "repeat" | "conflict";
}

export interface SentOrder {
  /** Its line in the file, from 1. */
  readonly line: number;
  readonly kind: Kind;
  /** @default "direct" */
  readonly door?: Door;
  /** The connection that it went by, of those that came on a WebSocket. */
  readonly connection?: number;
  readonly expect: number;
  readonly pair?: Pair;
  /** The reason with which it has to fail, where its kind does not say it. */
  readonly fails?: string;
  /** See `Order`. */
  readonly isGatewaysOwn?: true;
  /** Of the body's bytes as sent, hexadecimal. */
  readonly sha256: string;
  /** How often it was sent. */
  readonly sends: number;
  /** 0: no answer came. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The answer's text. */
  readonly body: string;
}

/** One line of the effect log. */
export interface Effect {
  readonly event: "begin" | "end" | "fail";
  readonly requestId: string;
  readonly attempt: number;
  readonly pid: number;
  /** Epoch milliseconds; all processes share the clock of one machine. */
  readonly at: number;
  /** Of the bytes of the body that the function received, hexadecimal. */
  readonly sha256: string;
  /** `fail` only: the error's name. */
  readonly error?: string;
}

export interface DeadLetter {
  readonly requestId?: string;
  readonly reason?: string;
  readonly error?: string;
  readonly attempts?: number;
  /** Of the letter's bytes, hexadecimal. */
  readonly sha256: string;
}

export interface QueueDepth {
  readonly name: string;
  readonly waiting: number;
  readonly inWork: number;
  readonly delayed: number;
}
