import { checkedDuration } from "../parts/arguments.ts";
import { spell } from "../parts/durations.ts";
import type { RequestIntakeArgs } from "./args.ts";

/**
 * The team's own limit on the age of a request that is begun, in seconds; `undefined` without one.
 *
 * @param work seconds of one attempt
 * @param tooOldAfter seconds after which a request expires anyway
 */
export function expireAfterOf(
  subject: string,
  { expireAfter }: Pick<RequestIntakeArgs, "expireAfter">,
  { work, tooOldAfter }: { work: number; tooOldAfter: number },
): number | undefined {
  if (expireAfter === undefined) return undefined;
  const ms = checkedDuration(subject, "expireAfter", expireAfter, {
    min: work,
    max: tooOldAfter,
    because:
      `it lies between workTimeout, ${spell(work)}, because what is of no use after the time of one attempt is no work for a queue, and ` +
      `90 % of queueRetention, ${spell(tooOldAfter)}, after which a request ends as expired anyway; raise it or lower workTimeout, or leave it out`,
  });
  return Math.ceil(ms / 1_000);
}
