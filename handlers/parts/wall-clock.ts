/** Milliseconds since 1970 if the clock on the wall went by UTC. */
export type WallTime = number;

/** A zone of the IANA database, between what its clocks show and the one time that everybody shares. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError when there is no such zone */
  constructor(zone: string) {
    const digits = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      calendar: "gregory",
      ...digits,
      second: "numeric",
    });
  }

  /** What the clock shows. */
  at(time: number): WallTime {
    const shown = Object.fromEntries(this.#format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day, hour, minute, second } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  /** When the clock shows it for the first time; undefined when it never does, because it is put forward past it. */
  when(wall: WallTime): number | undefined {
    // Around a change, the offset is that of the day before or of the day after.
    const offsets = [wall - DAY_MS, wall + DAY_MS].map((time) => this.at(time) - time);
    const times = offsets.map((offset) => wall - offset).filter((time) => this.at(time) === wall);
    return times.length > 0 ? Math.min(...times) : undefined;
  }
}

const DAY_MS = 24 * 3_600_000;
