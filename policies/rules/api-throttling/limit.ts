import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";

/** Whether there is a limit; UNKNOWN when that is not known yet. */
export type Limited = boolean | Unknown;

/** Whether a rate limits: what is left out, or below 0, leaves the account's limit. Deliberately none at all (0) is one for REST. */
export const limits = (rate: unknown, least = 0): Limited =>
  isUnknown(rate) ? UNKNOWN : typeof rate === "number" && rate >= least;

/** One of several is enough. */
export const anyOf = (...limited: Limited[]): Limited =>
  limited.includes(true) || (limited.some(isUnknown) ? UNKNOWN : false);
