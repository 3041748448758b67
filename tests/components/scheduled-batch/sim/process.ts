import type { HolderShift } from "../../../../handlers/scheduled-batch/holding.ts";
import type { OpenPorts, SummaryPorts } from "../../../../handlers/scheduled-batch/ports.ts";
import type { Batch } from "./batch.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** One invocation in a process of its own, with a clock of its own, until it is killed: nothing of it goes on then, but what is on its way. */
export class Process {
  alive = true;
  /** A function of the team's that never lets go of the event loop: nothing of the shell goes on, its limit neither. */
  blocked = false;
  readonly #batch: Batch;
  readonly #skew: number;
  readonly #died: (error: string) => void;

  constructor(batch: Batch, died: (error: string) => void) {
    this.#batch = batch;
    this.#skew = batch.skew();
    this.#died = died;
  }

  kill(error: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.#died(error);
  }

  now = (): number => Math.round(this.#batch.world.now) + this.#skew;

  sleep(ms: number, wakes = () => true): { over: Promise<void>; cancel(): void } {
    let cancel = () => {};
    const over = new Promise<void>((resolve) => {
      cancel = this.#batch.world.after(ms, () => this.alive && wakes() && resolve());
    });
    return { over, cancel: () => cancel() };
  }

  /** What the shells of ScheduledBatch are given. The lease is the real adapter, over a client that reaches the one item. */
  shift(timeoutMs: number): HolderShift<OpenPorts & SummaryPorts> {
    const batch = this.#batch;
    const { longestMs, skewMs } = batch.times;
    const call = <T>(effect: () => T) =>
      batch.request(
        () => this.alive,
        effect,
        () => new Error("socket hang up"),
      );
    const ports = {
      clock: { now: this.now, sleep: (ms: number) => this.sleep(ms, () => !this.blocked) },
      log: silent,
      lease: batch.leaseBy(call),
      ending: {
        now: () => {
          this.kill("Runtime.ExitError");
          return new Promise<never>(() => {});
        },
      },
      nonce: () => `i${batch.nextNonce++}`,
      schedule: batch.schedule(call),
      runs: { put: async () => undefined, get: async () => undefined, async *newest() {} },
      topic: { publish: async () => {} },
      metrics: { put() {} },
    };
    return { ports, deadline: this.now() + timeoutMs, longestMs, skewMs } as unknown as HolderShift<
      OpenPorts & SummaryPorts
    >;
  }
}
