import { ANSWER_BEFORE_DEADLINE_MS, INSIST_MS } from "../parts/margins.ts";
import type { Ports } from "./ports.ts";

/** One invocation: what it may use, and the moment by which Lambda has ended it (epoch milliseconds). */
export interface Shift<P extends Ports = Ports> {
  readonly ports: P;
  readonly deadline: number;
}

/** How long to insist on what must not be lost. */
export const untilTheEnd = ({ deadline }: Shift): number => deadline - ANSWER_BEFORE_DEADLINE_MS;

/** How long to insist on what the next attempt can do as well. */
export const forAWhile = (shift: Shift): number => Math.min(untilTheEnd(shift), shift.ports.clock.now() + INSIST_MS);
