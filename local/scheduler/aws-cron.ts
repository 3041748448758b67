import { Cron } from "croner";
import type { WallClock, WallTime } from "./wall-clock.ts";

/**
 * AWS's cron, which is Quartz's without seconds, by the library: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based.
 *
 * Evaluated on the zone's wall clock and not by the library's own rules for summer time, which are Vixie cron's. AWS's are: a time that does
 * not exist is skipped; one that exists twice counts once, "before the shift occurs".
 */
export class AwsCron {
  readonly #cron: Cron;
  readonly #clock: WallClock;

  /** @throws Error in the library's words, or ours, when the fields mean nothing */
  constructor(fields: string, clock: WallClock) {
    const [minutes, hours, day, month, weekday, year = "*", ...rest] = fields.trim().split(/\s+/);
    if (!weekday || rest.length > 0)
      throw new Error(
        "a cron expression has five or six fields: minutes, hours, day-of-month, month, day-of-week, year",
      );
    if ((day === "?") === (weekday === "?"))
      throw new Error("one of day-of-month and day-of-week has to be ?, and not both");
    if (/#.*,|,.*#/.test(weekday)) throw new Error("with #, day-of-week has one expression only");
    const pattern = ["0", minutes, hours, day, month, inLibrarysWords(weekday), year].join(" ").replaceAll("?", "*");
    const quartz = { mode: "7-part", alternativeWeekdays: true, sloppyRanges: true } as const;
    this.#cron = new Cron(pattern, { ...quartz, timezone: "UTC", paused: true });
    this.#clock = clock;
  }

  /** The first time after that one; undefined when there is none any more. */
  next(after: number): number | undefined {
    // The clock may have been put back since, so what it shows for the second time begins where it was before.
    let wall: WallTime = this.#clock.at(after) - LONGEST_SHIFT_MS;
    for (;;) {
      const found = this.#cron.nextRun(new Date(wall));
      if (!found) return undefined;
      wall = found.getTime();
      const time = this.#clock.when(wall);
      if (time !== undefined && time > after) return time;
    }
  }
}

/** No zone has put its clock by more at once, but for those that changed the side of the date line. */
const LONGEST_SHIFT_MS = 3 * 3_600_000;

/** `6L` is the last Friday of the month, `L` alone Saturday, the week's last day. */
const inLibrarysWords = (weekday: string): string =>
  weekday.toUpperCase() === "L" ? "7" : weekday.replace(/^(\w+?)L$/i, "$1#L");
