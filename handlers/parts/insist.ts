import type { Clock } from "./clock.ts";

const PAUSE_MS = 250;

/**
 * Makes a call until it answers, or until it has failed and the time is up; then throws what it failed with. Only for calls that may be
 * made again after a lost answer.
 *
 * @param until epoch milliseconds
 */
export async function insist<T>(clock: Clock, until: number, call: () => Promise<T>): Promise<T> {
  for (let pause = PAUSE_MS; ; pause = Math.min(pause * 2, 8 * PAUSE_MS)) {
    try {
      return await call();
    } catch (error) {
      if (clock.now() + pause >= until) throw error;
    }
    await clock.sleep(pause).over;
  }
}
