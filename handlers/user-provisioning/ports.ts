import type { Pacer } from "../pacer/pacer.ts";
import type { Clock } from "../parts/clock.ts";
import type { Unmade } from "../parts/fault.ts";
import type { Log } from "../parts/log.ts";
import type { Queue } from "../parts/queue.ts";
import type { Ledger } from "./ledger.ts";
import type { InviteMessage, ProvisionMessage, RosterMessage } from "./messages.ts";

/** What every function of the pipeline asks of the world. Every call may fail, and may have had its effect all the same. */
export interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly rosters: Outbox<RosterMessage>;
  /** In [0, 1). */
  random(): number;
  /** Never the same twice, in any process. */
  nonce(): string;
}

/** A queue that messages are put on. */
export interface Outbox<Message> {
  send(messages: readonly Message[]): Promise<void>;
}

/** A queue of which the sweeper wants to know whether there can still be a message for a row. */
export interface WatchedOutbox<Message> extends Outbox<Message> {
  /** Nothing is waiting on it, delayed, or in work; approximately, as SQS says. */
  isIdle(): Promise<boolean>;
}

export interface NewUser {
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The user pool. */
export interface Users {
  /** Makes one call, and never throws. */
  create(user: NewUser): Promise<{ readonly kind: "created" } | { readonly kind: "exists" } | Unmade>;
  /** When a user was created, epoch milliseconds, if there is one. */
  createdAt(username: string): Promise<number | undefined>;
}

export interface NewMail {
  readonly rosterId: string;
  readonly n: number;
  readonly email: string;
  /** What the template may show. */
  readonly data: Readonly<Record<string, string>>;
}

export interface Mails {
  /** Makes one call, and never throws. */
  send(mail: NewMail): Promise<{ readonly kind: "sent"; readonly messageId: string } | Unmade>;
}

export interface ProvisionPorts extends Ports {
  readonly pacer: Pacer;
  readonly users: Users;
  readonly invitations: Outbox<InviteMessage>;
}

export interface InvitePorts extends Ports {
  readonly pacer: Pacer;
  readonly mails: Mails;
}

export interface SweepPorts extends Omit<Ports, "queue"> {
  readonly work: WatchedOutbox<ProvisionMessage>;
  readonly invitations: WatchedOutbox<InviteMessage>;
}
