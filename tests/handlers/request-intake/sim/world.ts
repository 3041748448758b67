/** A deterministic world: virtual time, and chance from a seed. Nothing here sleeps. */
export class World {
  now = 1_780_000_000_000;
  #events: { at: number; n: number; run: () => void }[] = [];
  #n = 0;
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Mulberry32. In [0, 1). */
  random = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };

  chance = (p: number): boolean => this.random() < p;
  between = (low: number, high: number): number => low + this.random() * (high - low);

  after(ms: number, run: () => void): () => void {
    const event = { at: this.now + Math.max(0, ms), n: this.#n++, run };
    this.#events.push(event);
    return () => {
      event.run = () => {};
    };
  }

  /** Runs events in order of time until `done` says so, or none is left, or the time is up. */
  async run(done: () => boolean, limitMs: number): Promise<void> {
    const until = this.now + limitMs;
    while (!done()) {
      let first = 0;
      for (let i = 1; i < this.#events.length; i++) {
        const [a, b] = [this.#events[i]!, this.#events[first]!];
        if (a.at < b.at || (a.at === b.at && a.n < b.n)) first = i;
      }
      const [event] = this.#events.splice(first, 1);
      if (!event || event.at > until) return;
      this.now = event.at;
      event.run();
      await new Promise(setImmediate);
    }
  }
}
