import type { Clock } from "../parts/clock.ts";

/** setTimeout takes less than 25 days, and wakes at once for more. */
const LONGEST_MS = 86_400_000;

/** What one waiter waits at. Ringing while nobody waits does nothing. */
export class Bell {
  readonly #clock: Clock;
  #ring = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#ring();
  }

  /** Until it rings, or that many milliseconds are over; it can be over a little early, as timers are. */
  async heard(ms: number | undefined): Promise<void> {
    const sleep = ms === undefined ? undefined : this.#clock.sleep(Math.min(Math.max(1, Math.ceil(ms)), LONGEST_MS));
    await new Promise<void>((resolve) => {
      this.#ring = resolve;
      void sleep?.over.then(resolve);
    });
    sleep?.cancel();
  }
}
