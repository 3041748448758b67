import type { Node } from "../../core/node.ts";
import { isUnknown } from "../../core/unknown.ts";
import { shortestGap } from "./cron.ts";

/** How far two ticks of a schedule are apart. */
export type Period =
  /** At least so many seconds; zero when a flexible window lets one slot run into the next. `window`: the seconds that it takes off. */
  | { is: "every"; seconds: number; window: number }
  /** `at(…)`, or a cron expression with one date: there is no next slot. */
  | { is: "once" }
  | { is: "unknown"; property: string }
  /** AWS will refuse it: nothing to say here. */
  | { is: "unreadable" };

const UNITS: Record<string, number> = { minute: 60, hour: 3_600, day: 86_400 };

/**
 * The shortest distance between two ticks of a Scheduler schedule or of a rule, whose expressions are the same but for `at(…)`, the
 * time zone and the flexible window, which are Scheduler's alone.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export const periodOf = (schedule: Node): Period => {
  const expression = schedule.text("scheduleExpression");
  if (isUnknown(expression)) return { is: "unknown", property: "scheduleExpression" };
  const apart = distance(expression ?? "", schedule.get("scheduleExpressionTimezone"));
  if (apart === undefined) return { is: "unreadable" };
  if (apart === Number.POSITIVE_INFINITY) return { is: "once" };
  const mode = schedule.get("flexibleTimeWindow.mode");
  const window = mode === "OFF" ? 0 : (schedule.number("flexibleTimeWindow.maximumWindowInMinutes") ?? 0);
  if (isUnknown(window)) return { is: "unknown", property: "flexibleTimeWindow.maximumWindowInMinutes" };
  // A slot may start at the end of its window, the next one at once: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html
  return { is: "every", seconds: Math.max(0, apart - window * 60), window: window * 60 };
};

const distance = (expression: string, zone: unknown): number | undefined => {
  const [, kind, inside = ""] = /^\s*(rate|cron|at)\((.*)\)\s*$/is.exec(expression) ?? [];
  switch (kind?.toLowerCase()) {
    case "at":
      return Number.POSITIVE_INFINITY;
    case "rate": {
      const [, count, unit] = /^\s*(\d+)\s+(minute|hour|day)s?\s*$/i.exec(inside) ?? [];
      const seconds = Number(count) * (UNITS[unit?.toLowerCase() ?? ""] ?? Number.NaN);
      return seconds > 0 ? seconds : undefined;
    }
    case "cron": {
      const minutes = shortestGap(inside);
      if (minutes === undefined) return undefined;
      const seconds = minutes * 60;
      // An hour is missing when the clocks go forward: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
      const shifts = zone !== undefined && !(typeof zone === "string" && /^(Etc\/)?(UTC|GMT|UCT|Zulu)$/i.test(zone));
      return shifts && seconds > 3_600 ? seconds - 3_600 : seconds;
    }
    default:
      return undefined;
  }
};

/** `90 seconds`, `5 minutes`, `23 hours`. */
export const spell = (seconds: number): string => {
  const [unit, count] =
    seconds >= 3_600 && seconds % 3_600 === 0
      ? ["hour", seconds / 3_600]
      : seconds >= 60 && seconds % 60 === 0
        ? ["minute", seconds / 60]
        : ["second", seconds];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
};

/** `the 1 minute between two ticks (a flexible window of 4 minutes taken off)`. */
export const spellApart = ({ seconds, window }: Extract<Period, { is: "every" }>): string =>
  `the ${spell(seconds)} between two ticks${window > 0 ? ` (a flexible window of ${spell(window)} taken off)` : ""}`;
