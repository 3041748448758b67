/** From a moment of the world on, until the next one: the clock shows `shown` then, and goes so many times faster. */
export interface Pace {
  readonly since: number;
  readonly shown: number;
  readonly speed: number;
}

/** A clock that can be told to go faster than the world's, and that never goes back. Milliseconds since 1970. */
export class SpeedClock {
  readonly #paces: Pace[];
  readonly #world: () => number;

  /** @param paces of a clock that was there before, the first one first. @default as fast as the world from now on */
  constructor(paces: readonly Pace[] = [], world: () => number = Date.now) {
    const now = world();
    this.#paces = paces.length > 0 ? [...paces] : [{ since: now, shown: now, speed: 1 }];
    this.#world = world;
  }

  get paces(): readonly Pace[] {
    return this.#paces;
  }

  get speed(): number {
    return this.#paces.at(-1)!.speed;
  }

  /** From now on it goes so many times faster than the world. */
  go(speed: number): void {
    const since = this.#world();
    this.#paces.push({ since, shown: this.shows(since), speed });
  }

  now(): number {
    return this.shows(this.#world());
  }

  /** What it shows at a moment of the world; before it was there, the same. */
  shows(time: number): number {
    const pace = this.#paces.findLast(({ since }) => since <= time);
    return pace ? pace.shown + (time - pace.since) * pace.speed : time;
  }

  /** How long the world takes for so much of this clock. */
  lasts(ms: number): number {
    return ms / this.speed;
  }
}
