import type { Clock } from "../parts/clock.ts";
import { insist } from "../parts/insist.ts";
import type { Log } from "../parts/log.ts";
import type { Budget } from "./budget.ts";
import { type Block, nextBlock } from "./gcra.ts";
import { FRESH, type PacerItem, type Pacing } from "./item.ts";
import { slowed } from "./pace.ts";
import { PacerError } from "./pacer-error.ts";
import type { PacerStore } from "./store.ts";

const INSIST_MS = 5_000;

/** The first slot of an idle pacer is so far away that the write is through by then; twice what the last one took if that is more. */
const LEAD_MS = 50;

export interface PacerPorts {
  readonly key: string;
  readonly store: PacerStore;
  readonly clock: Clock;
  /** Text that nobody has used before. */
  readonly nonce: () => string;
  readonly log: Log;
  readonly budget: Budget;
  /** How many calls run at once, at most. */
  readonly parallel: number;
}

/** What one run knows of the shared item, and its writes to it: one at a time, each conditional on what was seen. */
export class Reservations {
  readonly #ports: PacerPorts;
  #seen: PacerItem | undefined;
  #lastNow = 0;
  #tookMs = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ports: PacerPorts) {
    this.#ports = ports;
  }

  /** Slots reserved before the last slow-down that is known have another. */
  get epoch(): number {
    return this.#seen?.paceFrom ?? 0;
  }

  /** How long before its first slot a block has to be asked for, milliseconds. */
  get leadMs(): number {
    return Math.max(LEAD_MS, 2 * this.#tookMs);
  }

  /**
   * Epoch milliseconds.
   *
   * @throws PacerError when the clock shows less than it, or the item's last writer's, has shown before, by more than the margin covers:
   * slots would then begin late by as much, on top of those that others have there.
   */
  now(): number {
    const { clock, budget, key } = this.#ports;
    const now = clock.now();
    const behind = Math.max(this.#lastNow, this.#seen?.at ?? 0) - now;
    if (behind > budget.toleranceMs) {
      throw new PacerError(
        key,
        `this clock is ${Math.ceil(behind)} ms or more behind what it, or another worker's, has shown before, and the margin covers ${Math.floor(budget.toleranceMs)}`,
        "set the clocks; if the item was written by a clock far ahead, stop the workers and delete the item",
      );
    }
    this.#lastNow = Math.max(this.#lastNow, now);
    return now;
  }

  /** Takes up to `wanted` slots in a row; undefined, without a write, if the next one is after `until` (epoch milliseconds). */
  reserve(wanted: number, until: number): Promise<Block | undefined> {
    return this.#change((pacing, now) => {
      const block = nextBlock(pacing, this.#ports.budget, { wanted, earliest: now + this.leadMs, latest: until });
      return { after: block?.after, result: block };
    });
  }

  /** Slows everybody down because the call at this slot (epoch microseconds) was throttled; once for all of a round. */
  slow(slot: number): Promise<void> {
    return this.#change((pacing, now) => {
      const after = slowed(pacing, slot, now);
      if (after) this.#ports.log.warn("throttled: the pace goes down", { key: this.#ports.key, pace: after.pace });
      return { after, result: undefined };
    });
  }

  /** Decides by what was seen and writes it, again and again until nobody was faster. Each time that fails, somebody else got slots. */
  #change<T>(decide: (seen: Pacing, now: number) => { after: Pacing | undefined; result: T }): Promise<T> {
    const mine = this.#turn.then(async () => {
      for (;;) {
        const at = this.now();
        const { after, result } = decide(this.#seen ?? FRESH, at);
        if (after === undefined) return result;
        const to = { ...after, at, rev: this.#ports.nonce() };
        const answer = await this.#replace(to);
        this.#seen = answer.done ? to : answer.item;
        if (answer.done) return result;
      }
    });
    this.#turn = mine.catch(() => {});
    return mine;
  }

  #replace(to: PacerItem) {
    const { clock, store, key } = this.#ports;
    return insist(clock, clock.now() + INSIST_MS, async () => {
      const began = clock.now();
      const answer = await store.replace(key, this.#seen?.rev ?? null, to);
      this.#tookMs = clock.now() - began;
      return answer;
    });
  }
}
