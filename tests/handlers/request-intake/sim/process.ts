import type { World } from "./world.ts";

/** What can go wrong with a call, as probabilities. */
export interface Faults {
  /** The call is refused and has no effect. */
  readonly refused: number;
  /** It has its effect and its answer is lost. */
  readonly lost: number;
  /** At most so many answers of one process are lost one after the other. @default no bound */
  readonly lostInARow?: number;
  /** It is given up on, and has its effect seconds later, when nobody thinks of it any more. */
  readonly late: number;
  /** The process is killed just before, or just after, the effect. */
  readonly killed: number;
}

/** One execution environment of Lambda: a process with a clock of its own, that can die at any moment. */
export class Process {
  alive = true;
  /** Port calls made so far. */
  calls = 0;
  /** Kill it right after the effect of this call. */
  killAfterCall = Number.POSITIVE_INFINITY;
  readonly onDeath: (() => void)[] = [];
  #blockedUntil = 0;
  #lostInARow = 0;
  readonly #world: World;
  readonly #faults: () => Faults;
  readonly #skewMs: number;

  constructor(world: World, faults: () => Faults, skewMs: number) {
    this.#world = world;
    this.#faults = faults;
    this.#skewMs = skewMs;
  }

  now = (): number => this.#world.now + this.#skewMs;

  kill(): void {
    if (!this.alive) return;
    this.alive = false;
    for (const told of this.onDeath) told();
  }

  /** Nothing of this process goes on until then: its event loop is blocked. */
  block(ms: number): void {
    this.#blockedUntil = this.#world.now + ms;
  }

  /** Runs later in this process, or never if it dies before. */
  after(ms: number, run: () => void): () => void {
    let cancelled = false;
    const attempt = () => {
      if (!this.alive || cancelled) return;
      if (this.#blockedUntil > this.#world.now) this.#world.after(this.#blockedUntil - this.#world.now, attempt);
      else run();
    };
    const cancel = this.#world.after(ms, attempt);
    return () => {
      cancelled = true;
      cancel();
    };
  }

  /**
   * A call to AWS: what has been sent arrives even if its sender is dead by then; the answer does not.
   *
   * @param faultsOf of this service, if they are not the process's
   */
  call<T>(effect: () => T, faultsOf = this.#faults): Promise<T> {
    const world = this.#world;
    const n = ++this.calls;
    return new Promise((resolve, reject) => {
      if (!this.alive) return;
      world.after(world.between(1, 20), () => {
        const faults = faultsOf();
        const fate = world.random();
        const refused = () => this.after(world.between(1, 20), () => reject(new Error("InternalServerError")));
        if (fate < faults.killed / 2) return this.kill();
        if (fate < faults.killed + faults.refused) return void refused();
        if (fate < faults.killed + faults.refused + faults.late) {
          world.after(world.between(100, 8_000), () => void attempted(effect));
          return void refused();
        }
        const result = attempted(effect);
        if (n >= this.killAfterCall || world.chance(faults.killed / 2)) return this.kill();
        if (world.chance(faults.lost) && this.#lostInARow < (faults.lostInARow ?? Number.POSITIVE_INFINITY)) {
          this.#lostInARow++;
          return void refused();
        }
        this.#lostInARow = 0;
        this.after(world.between(1, 20), () => ("error" in result ? reject(result.error) : resolve(result.value)));
      });
    });
  }
}

function attempted<T>(effect: () => T): { value: T } | { error: unknown } {
  try {
    return { value: effect() };
  } catch (error) {
    return { error };
  }
}
