import { ArgumentError } from "../parts/argument-error.ts";
import { checkedInteger, refuseUnknownNames, refuseWrongKinds } from "../parts/arguments.ts";
import { type StopWhen, stopNames } from "./args.ts";
import { bounds } from "./defaults.ts";

/** Checks `stopWhen`. */
export function checkedStop(subject: string, stop: StopWhen): StopWhen {
  refuseUnknownNames(subject, stop, stopNames, "stopWhen's");
  refuseWrongKinds(`${subject}, stopWhen`, stop, { date: "text", handler: "text" });
  const { date, runs, consecutiveFailures, handler } = stop;
  return {
    ...(date === undefined ? {} : { date: checkedTime(subject, "stopWhen.date", date) }),
    ...(runs === undefined ? {} : { runs: checkedInteger(subject, "stopWhen.runs", runs, bounds.stopRuns) }),
    ...(consecutiveFailures === undefined
      ? {}
      : {
          consecutiveFailures: checkedInteger(
            subject,
            "stopWhen.consecutiveFailures",
            consecutiveFailures,
            bounds.stopFailures,
          ),
        }),
    ...(handler === undefined ? {} : { handler }),
  };
}

/** An offset is part of it: without one it would be a moment of whoever deploys. */
const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A moment in UTC, to the second, as EventBridge Scheduler takes it: `2027-01-01T00:00:00Z`. */
export function checkedTime(subject: string, name: string, text: string): string {
  const at = typeof text === "string" && iso.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
  throw new ArgumentError(
    subject,
    `${name} ${JSON.stringify(text)} is no moment`,
    'write it with its offset from UTC, such as "2027-01-01T00:00:00Z" or "2027-01-01T00:00:00+01:00"',
  );
}
