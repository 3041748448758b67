import type { Arrival } from "../../quotas/arrival-log.ts";
import type { QueueDepth } from "../evidence.ts";
import type { Listed } from "./people.ts";

/** What the judge is shown: what was put into the bucket, and what clients of AWS find afterwards. */
export interface UsersEvidence {
  readonly people: readonly Listed[];
  /** Everybody in the pool. */
  readonly users: readonly PoolUser[];
  /** Every mail that SES has taken. */
  readonly mails: readonly Mail[];
  /** The lines of the outcome file, without its header. */
  readonly outcome: readonly OutcomeLine[];
  /** The messages of the topic. */
  readonly notices: readonly unknown[];
  readonly signUps: readonly SignUp[];
  /** Calls as they arrived; in any order. */
  readonly arrivals: readonly Arrival[];
  /** What is left in the queues that must be empty at the end, dead letters too. */
  readonly queues: readonly QueueDepth[];
  /** Calls a second that may create users of the roster: the quota times the share. */
  readonly callsPerSecond: number;
  readonly invitationsPerMinute: number;
  /** Of the invitation, by which it is told from other mails. */
  readonly subject: string;
  readonly loginUrl: string;
}

export interface PoolUser {
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface OutcomeLine {
  readonly line: string;
  readonly email: string;
  readonly outcome: string;
  readonly invitation: string;
  readonly reason: string;
}

/** Somebody who signs up by themselves while the roster is worked. */
export interface SignUp {
  readonly email: string;
  /** The name of the error; left out when it went well. */
  readonly error?: string;
  readonly ms: number;
}

/** Addresses that differ in case only are one. */
export const folded = (email: string): string => email.toLowerCase();
