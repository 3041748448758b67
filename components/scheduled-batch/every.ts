import type { Cron } from "croner";
import { ArgumentError } from "../parts/argument-error.ts";
import { checkedDuration } from "../parts/arguments.ts";
import { awsCron } from "../parts/cron.ts";
import { bounds } from "./defaults.ts";

/** When a schedule ticks. */
export interface Rhythm {
  /** As EventBridge Scheduler has it. */
  readonly expression: string;
  /** Seconds between two ticks, at the least and at the most, as the clock on the wall shows them: of two nights a year it shows others. */
  readonly shortest: number;
  readonly longest: number;
}

const DAY = 86_400;

/** Any date will do, as long as it is always the same one: a second `up` must derive the same numbers. */
const ANCHOR = new Date("2024-01-01T00:00:00Z");

/** Of days that match: more than a year of a daily pattern, and centuries of the 29th of February. */
const DAYS = 400;

/** Checks `every`, in the time zone that the schedule has. */
export function checkedEvery(subject: string, every: string, timeZone: string): Rhythm {
  checkedTimeZone(subject, timeZone);
  if (every === undefined) {
    throw new ArgumentError(subject, "every is missing", 'write "5 minutes", or a cron expression');
  }
  const [, fields] = /^cron\((.*)\)$/.exec(String(every)) ?? [];
  if (fields !== undefined) return rhythmOf(subject, every, fields);
  const seconds = checkedDuration(subject, "every", every, bounds.every) / 1_000;
  if (!Number.isInteger(seconds / 60)) {
    throw new ArgumentError(subject, `every ${JSON.stringify(every)} is not whole minutes`, bounds.every.because);
  }
  const [value, unit] =
    seconds % DAY === 0
      ? [seconds / DAY, "day"]
      : seconds % 3_600 === 0
        ? [seconds / 3_600, "hour"]
        : [seconds / 60, "minute"];
  // One is singular: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
  return { expression: `rate(${value} ${unit}${value === 1 ? "" : "s"})`, shortest: seconds, longest: seconds };
}

function rhythmOf(subject: string, every: string, fields: string): Rhythm {
  const refuse = (problem: string, wayOut: string): never => {
    throw new ArgumentError(subject, `every "${every}" ${problem}`, wayOut);
  };
  const cron = (pattern: string): Cron => {
    try {
      return awsCron(pattern);
    } catch (error) {
      return refuse(...((error as RangeError).message.split("; ") as [string, string]));
    }
  };
  if (!cron(fields).nextRun()) refuse("never comes again", "name a year that is still to come, or *");
  const [minute, hour, ...days] = fields.trim().split(/\s+/);
  // The times of a day and the days are two questions: asked together, a gap over a weekend is thousands of ticks away.
  const times = cron(`${minute} ${hour} * * ? *`).nextRuns(DAY / 60, ANCHOR);
  const [first] = times as [Date];
  const ofOneDay = times.filter((time) => time.getTime() - first.getTime() < DAY * 1_000);
  const within = gaps(ofOneDay);
  const span = (ofOneDay.at(-1)!.getTime() - first.getTime()) / 1_000;
  const nights = gaps(cron(`0 0 ${days.join(" ")}`).nextRuns(DAYS, ANCHOR)).map((gap) => gap - span);
  const all = [...within, ...nights];
  // A single time that is left: nothing comes after it.
  if (all.length === 0) return { expression: every, shortest: DAY, longest: DAY };
  return { expression: every, shortest: Math.min(...all), longest: Math.max(...all) };
}

/** Seconds between each time and the next. */
const gaps = (times: readonly Date[]): number[] =>
  times.slice(1).map((time, index) => (time.getTime() - times[index]!.getTime()) / 1_000);

function checkedTimeZone(subject: string, timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw new ArgumentError(
      subject,
      `timeZone ${JSON.stringify(timeZone)} is unknown`,
      'write a name of the IANA database, such as "Europe/Berlin"',
    );
  }
}
