import type { Cron } from "croner";
import { awsCron } from "../../components/parts/cron.ts";
import type { WallClock, WallTime } from "../../handlers/parts/wall-clock.ts";

/**
 * AWS's cron in a zone.
 *
 * Evaluated on the zone's wall clock and not by the library's own rules for summer time, which are Vixie cron's. AWS's are: a time that does
 * not exist is skipped; one that exists twice counts once, "before the shift occurs".
 */
export class AwsCron {
  readonly #cron: Cron;
  readonly #clock: WallClock;

  /** @throws RangeError when the fields mean nothing. The year may be left out. */
  constructor(fields: string, clock: WallClock) {
    this.#cron = awsCron(fields.trim().split(/\s+/).length === 5 ? `${fields} *` : fields);
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
