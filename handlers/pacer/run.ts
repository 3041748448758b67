import { Bell } from "./bell.ts";
import type { Pacer } from "./pacer.ts";
import { type PacerPorts, Reservations } from "./reservations.ts";

/** The next block is taken when the last slot in hand is so near; four times the lead if that is more. No gap then between blocks. */
const AHEAD_MS = 250;

interface Held {
  /** Epoch microseconds. */
  readonly slot: number;
  /** Of the reservation. */
  readonly epoch: number;
}

/** A pacer over its ports. See pacer.ts for what `run` promises. */
export function pacerOver(ports: PacerPorts): Pacer {
  return { run: (items, call, until) => new Run(ports, items, call, until).rest() };
}

class Run<Item> {
  readonly #ports: PacerPorts;
  readonly #call: (item: Item) => Promise<"done" | "throttled">;
  readonly #until: number;
  readonly #reservations: Reservations;
  readonly #bell: Bell;
  readonly #pending: Item[];
  #held: Held[] = [];
  #begun = 0;
  #reserving = false;
  /** There are slots before the time is over. */
  #open = true;
  #failure: { readonly error: unknown } | undefined;
  #forfeited = 0;

  constructor(
    ports: PacerPorts,
    items: readonly Item[],
    call: (item: Item) => Promise<"done" | "throttled">,
    until: number,
  ) {
    this.#ports = ports;
    this.#call = call;
    this.#until = until;
    this.#reservations = new Reservations(ports);
    this.#bell = new Bell(ports.clock);
    this.#pending = [...items];
  }

  async rest(): Promise<readonly Item[]> {
    for (;;) {
      const wait = this.#advance();
      if (wait === undefined && this.#begun === 0 && !this.#reserving) break;
      await this.#bell.heard(wait);
    }
    if (this.#forfeited > 0) {
      this.#ports.log.info("slots forfeited: this process was late", {
        key: this.#ports.key,
        forfeited: this.#forfeited,
      });
    }
    if (this.#failure) throw this.#failure.error;
    return this.#pending;
  }

  /** Does what can be done now. Answers how many milliseconds from now the next slot is, if there is one to wait for. */
  #advance(): number | undefined {
    try {
      while (!this.#failure) {
        const now = this.#reservations.now();
        this.#forfeit(now);
        const next = this.#pending.length > 0 ? this.#held[0] : undefined;
        // A timer can be early: the clock decides.
        const wait = next && Math.ceil(next.slot / 1_000) - now;
        if (next && wait !== undefined && wait <= 0) {
          this.#held.shift();
          this.#begin(this.#pending.shift() as Item, next);
          continue;
        }
        this.#reserveAhead(now);
        return wait;
      }
    } catch (error) {
      this.#fail(error);
    }
    return undefined;
  }

  /** A slot whose time has passed would be a second call in somebody else's. */
  #forfeit(now: number): void {
    const left = this.#held.filter(({ slot }) => now <= slot / 1_000 + this.#ports.budget.latenessMs);
    this.#forfeited += this.#held.length - left.length;
    this.#held = left;
  }

  /** Never more slots than there are items for them, and calls that may run. */
  #reserveAhead(now: number): void {
    const { parallel } = this.#ports;
    const { leadMs } = this.#reservations;
    const wanted = Math.min(this.#pending.length, parallel - this.#begun) - this.#held.length;
    const ahead = (this.#held.at(-1)?.slot ?? 0) / 1_000 - now;
    if (!this.#open || this.#reserving || wanted < 1 || ahead > Math.max(AHEAD_MS, 4 * leadMs)) return;
    this.#reserving = true;
    void this.#reserve(wanted);
  }

  async #reserve(wanted: number): Promise<void> {
    try {
      const block = await this.#reservations.reserve(wanted, this.#until);
      this.#open = block !== undefined;
      const { epoch } = this.#reservations;
      this.#dropOutdated();
      for (const slot of block?.slots ?? []) this.#held.push({ slot, epoch });
    } catch (error) {
      this.#fail(error);
    }
    this.#reserving = false;
    this.#bell.ring();
  }

  #begin(item: Item, { slot }: Held): void {
    this.#begun++;
    void this.#attempt(item, slot);
  }

  async #attempt(item: Item, slot: number): Promise<void> {
    try {
      if ((await this.#call(item)) === "throttled") {
        this.#pending.push(item);
        await this.#reservations.slow(slot);
        this.#dropOutdated();
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#begun--;
    this.#bell.ring();
  }

  /** What was taken at the old pace is given up after a slow-down. */
  #dropOutdated(): void {
    this.#held = this.#held.filter(({ epoch }) => epoch === this.#reservations.epoch);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
  }
}
