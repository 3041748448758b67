import { insist } from "../../parts/insist.ts";
import { ANSWER_BEFORE_DEADLINE_MS } from "../../parts/margins.ts";
import type { Shift } from "../shift.ts";
import type { RosterPorts } from "./ports.ts";

/** One invocation of the roster function. */
export interface Duty extends Shift<RosterPorts> {
  readonly settings: {
    /** Header names to attributes, besides those that mean something by themselves. */
    readonly columns: Readonly<Record<string, string>>;
    /** Rows beyond it are invalid. */
    readonly maxRows: number;
    /** A longer file is rejected. */
    readonly maxBytes: number;
    /** How often a split continues itself; what is not read by then is one row that says so. */
    readonly maxHops: number;
  };
}

/** What must be left of an invocation to begin another window: ten times what one takes when the ledger is slow. */
export const WINDOW_MS = 30_000;

/** How long a step is made again that failed: as long as throttling of a table takes that grows. After that, the message comes again. */
const INSIST_MS = 60_000;

/** Makes a step until it is done, for a while. Only for steps that may be made again. */
export function done<T>({ ports: { clock }, deadline }: Duty, step: () => Promise<T>): Promise<T> {
  return insist(clock, Math.min(deadline - ANSWER_BEFORE_DEADLINE_MS, clock.now() + INSIST_MS), step);
}

export const hasTimeFor = ({ ports: { clock }, deadline }: Duty, ms: number): boolean => deadline - clock.now() >= ms;
