import { ArgumentError } from "../parts/argument-error.ts";
import { checkedDuration, checkedInteger, refuseUnknownNames } from "../parts/arguments.ts";
import { spell } from "../parts/durations.ts";
import { isObject } from "../parts/is-object.ts";
import type { RequestIntakeArgs } from "./args.ts";
import { bounds, fixed } from "./defaults.ts";

/** So many attempts failed within that time, in seconds. */
export interface Brake {
  readonly failures: number;
  readonly within: number;
}

/**
 * By default more failures than a few bad requests can make, in twice the time that all of the concurrency needs to time out so often: the
 * slowest outage there is.
 */
export function brakeOf(
  subject: string,
  args: RequestIntakeArgs,
  { work, concurrency, maxAttempts }: { work: number; concurrency: number; maxAttempts: number },
): Brake | undefined {
  const given = args.brake ?? args.alarmEmail !== undefined;
  if (given === false) return undefined;
  if (given !== true && !isObject(given)) {
    const wayOut = 'write true, false or { failures: 100, within: "10 minutes" }';
    throw new ArgumentError(subject, `brake ${JSON.stringify(given)} is neither true, false nor a map`, wayOut);
  }
  const wanted = given === true ? {} : given;
  refuseUnknownNames(subject, wanted, ["failures", "within"], "brake's");
  const failures = checkedInteger(
    subject,
    "brake's failures",
    wanted.failures ?? Math.max(fixed.brakeFailures, concurrency, fixed.brakeRequests * maxAttempts),
    bounds.brakeFailures,
  );
  const slowest = Math.ceil((2 * failures * work) / concurrency / 60) * 60;
  const derived = Math.min(Math.max(slowest, fixed.brakeWithin), bounds.brakeWithin.max);
  const ms = checkedDuration(subject, "brake's within", wanted.within ?? spell(derived), bounds.brakeWithin);
  // A period is whole minutes.
  return { failures, within: Math.ceil(ms / 60_000) * 60 };
}
