import { WallClock } from "../../handlers/parts/wall-clock.ts";
import { AwsCron } from "./aws-cron.ts";

/** When a schedule is due: at one time, again and again since its start, or by the calendar. */
export type Expression =
  | { readonly kind: "at"; readonly time: number }
  | { readonly kind: "rate"; readonly everyMs: number }
  | { readonly kind: "cron"; readonly cron: AwsCron };

/** A day is 24 hours, whatever clocks do: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time */
const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads a schedule expression.
 *
 * @throws Error in AWS's words where it is none, with the reason behind them
 */
export function readExpression(text: string, zone = "UTC"): Expression {
  const [, kind = "", inside = ""] = /^(rate|at|cron)\((.*)\)$/.exec(text) ?? [];
  try {
    const clock = new WallClock(zone);
    if (kind === "cron") return { kind, cron: new AwsCron(inside, clock) };
    if (kind === "rate") return { kind, everyMs: rateOf(inside) };
    if (kind === "at") return { kind, time: momentOf(inside, clock) };
    throw new Error("it is none of rate(value unit), cron(fields) and at(yyyy-mm-ddThh:mm:ss)");
  } catch (cause) {
    throw new Error(`Invalid Schedule Expression ${text} in ${zone}: ${(cause as Error).message}`, { cause });
  }
}

function rateOf(inside: string): number {
  const [, value = "", unit = ""] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(inside) ?? [];
  if (!unit) throw new Error("a rate is a whole number above 0 and minutes, hours or days");
  return Number(value) * UNIT_MS[unit]!;
}

function momentOf(inside: string, clock: WallClock): number {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inside)) throw new Error("a time is yyyy-mm-ddThh:mm:ss");
  const time = clock.when(Date.parse(`${inside}Z`));
  if (time === undefined) throw new Error("there is no such time");
  return time;
}
