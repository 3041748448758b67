import { ANSWER_BEFORE_DEADLINE_MS, INSIST_MS, LEASE_AFTER_DEADLINE_MS } from "../parts/margins.ts";
import type { Ports } from "./ports.ts";
import type { Pen } from "./states.ts";

/** One invocation: what it may use, its settings, and the moment by which Lambda has ended it (epoch milliseconds). */
export interface Shift {
  readonly ports: Ports;
  readonly settings: {
    readonly maxAttempts: number;
    readonly retentionS: number;
    /** The age after which a message is not worked any more, because SQS would soon forget it; milliseconds, never by default. */
    readonly tooOldAfterMs?: number;
    /** The age after which the team has no use for it; milliseconds, never by default. */
    readonly expireAfterMs?: number;
  };
  readonly deadline: number;
}

/** A pen for one write: the time, and a nonce that no other write has. */
export const pen = ({ ports, settings }: Shift): Pen => ({
  now: ports.clock.now(),
  rev: ports.nonce(),
  retentionS: settings.retentionS,
});

/** Until when nobody else may touch what this invocation claims: certainly after its process is dead. */
export const leaseOf = ({ deadline }: Shift): number => deadline + LEASE_AFTER_DEADLINE_MS;

/** How long to insist on what must not be lost: work has been done for it. */
export const untilTheEnd = ({ deadline }: Shift): number => deadline - ANSWER_BEFORE_DEADLINE_MS;

/** How long to insist on what the next delivery can do as well. */
export const forAWhile = (shift: Shift): number => Math.min(untilTheEnd(shift), shift.ports.clock.now() + INSIST_MS);
