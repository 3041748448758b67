/** A clock that goes faster than the world's since a moment of it, and as the world's before. */
export class SpeedClock {
  readonly speed: number;
  readonly #since: number;
  readonly #world: () => number;

  /** @param since when it showed the world's time, milliseconds since 1970 */
  constructor(speed = 1, since = Date.now(), world: () => number = Date.now) {
    this.speed = speed;
    this.#since = since;
    this.#world = world;
  }

  now(): number {
    return this.shows(this.#world());
  }

  /** What it shows at a moment of the world. */
  shows(time: number): number {
    return time <= this.#since ? time : this.#since + (time - this.#since) * this.speed;
  }

  /** How long the world takes for so much of this clock. */
  lasts(ms: number): number {
    return ms / this.speed;
  }
}
