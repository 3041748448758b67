/**
 * Stands for a value that is not known yet: what a provider computes is unknown in the first preview.
 * It may stand anywhere in a tree of values, also for the whole tree.
 */
export const UNKNOWN: unique symbol = Symbol("unknown");
export type Unknown = typeof UNKNOWN;

/** Whether a value is not known yet. */
export const isUnknown = (value: unknown): value is Unknown => value === UNKNOWN;
