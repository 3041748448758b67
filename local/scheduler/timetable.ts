import type { Expression } from "./expression.ts";

/** What decides when a schedule is due. Times are milliseconds since 1970. */
export interface Timing {
  readonly expression: Expression;
  /** When it was made: a rate counts from there, unless it has a start. */
  readonly createdAt: number;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/**
 * The first time after `after` that a schedule is due, undefined when there is none any more.
 *
 * A rate without a start is due at once (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based), and counts from
 * there whatever is changed of the schedule later, which AWS does not say. A one-time schedule knows neither start nor end.
 */
export function nextDue({ expression, createdAt, start, end }: Timing, after: number): number | undefined {
  if (expression.kind === "at") return expression.time > after ? expression.time : undefined;
  const from = start === undefined ? after : Math.max(after, start - 1);
  const due = expression.kind === "cron" ? expression.cron.next(from) : nextBeat(start ?? createdAt, expression, from);
  return due !== undefined && (end === undefined || due <= end) ? due : undefined;
}

function nextBeat(since: number, { everyMs }: { readonly everyMs: number }, after: number): number {
  // The time that a schedule is told has no fractions of a second.
  const first = Math.floor(since / 1000) * 1000;
  return first + Math.max(0, Math.floor((after - first) / everyMs) + 1) * everyMs;
}
