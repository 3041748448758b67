import type { Backoff } from "../../parts/backoff.ts";
import type { DeliverPorts } from "./ports.ts";

/** One invocation of a channel's function: what it may use, its numbers, and the moment by which Lambda has ended it (epoch milliseconds). */
export interface DeliverShift {
  readonly ports: DeliverPorts;
  readonly settings: {
    /** Seconds that the ledger keeps a delivery after its end. */
    readonly retentionS: number;
    /** The longest that one call takes, milliseconds. */
    readonly callMs: number;
    /** How long after the first try a refusal is not the last one, milliseconds. */
    readonly giveUpAfterMs: number;
    readonly backoff: Backoff;
  };
  readonly deadline: number;
}

/** What is left for the ledger after the longest call: its answer has to be written down. */
export const RECORD_MS = 8_000;

/** What must be left of an invocation to begin a delivery: to claim it, too. */
export const neededMs = (callMs: number): number => callMs + RECORD_MS + 4_000;
