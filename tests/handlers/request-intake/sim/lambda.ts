import type { SQSRecord } from "aws-lambda";
import type { DeadLetter } from "../../../../handlers/request-intake/dead-letter.ts";
import { collected } from "../../../../handlers/request-intake/metrics.ts";
import type { Ports } from "../../../../handlers/request-intake/ports.ts";
import type { Shift } from "../../../../handlers/request-intake/shift.ts";
import { type Faults, Process } from "./process.ts";
import type { SimQueue } from "./queue.ts";
import { storeOver, type Table } from "./table.ts";
import type { World } from "./world.ts";

const silent = () => {};
/** Lambda's Shutdown phase: how long a process may outlive its deadline. */
const SHUTDOWN_MS = 2_000;

export interface Surroundings {
  readonly world: World;
  readonly table: Table;
  /** Puts a letter to the dead-letter queue. */
  readonly bury: (letter: DeadLetter) => void;
  readonly deliveriesOf: (call: <T>(effect: () => T) => Promise<T>) => Ports["deliveries"];
  /** The attempts of each request that the metrics say has ended. */
  readonly ended: number[];
  readonly faults: () => Faults;
  /** Those of the status table. */
  readonly storeFaults: () => Faults;
  readonly maxSkewMs: number;
  readonly settings: Shift["settings"];
}

export interface FunctionOptions {
  readonly queue: SimQueue;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly again: () => number;
  readonly handle: (
    process: Process,
  ) => (shift: Shift, records: SQSRecord[]) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;
  readonly onProcess?: (process: Process) => void;
}

/** A Lambda function with its event source mapping: polls, keeps processes warm, kills what passes its deadline. */
export class SimFunction {
  #running = 0;
  /** Takes back when it was to look next. */
  #cancel = () => {};
  readonly #warm: { process: Process; handle: ReturnType<FunctionOptions["handle"]> }[] = [];
  readonly #around: Surroundings;
  readonly #options: FunctionOptions;

  constructor(around: Surroundings, options: FunctionOptions) {
    this.#around = around;
    this.#options = options;
    options.queue.onSend.push(() => this.#wake());
    this.#poll();
  }

  get idle(): boolean {
    return this.#running === 0;
  }

  #poll(): void {
    const { queue, batchSize, concurrency, again } = this.#options;
    while (this.#running < concurrency) {
      const records = queue.receive(batchSize, again());
      if (records.length === 0) break;
      this.#invoke(records);
    }
    // Not a fixed rhythm: the next time that something can be there, so that hours cost nothing.
    const next = queue.nextVisible;
    if (this.#running < concurrency && Number.isFinite(next)) this.#pollIn(Math.max(next - this.#around.world.now, 50));
  }

  /** A message was put to the queue, or a process is free. */
  #wake(): void {
    const { world } = this.#around;
    this.#pollIn(world.between(1, 1_000));
  }

  #pollIn(ms: number): void {
    this.#cancel();
    this.#cancel = this.#around.world.after(ms, () => this.#poll());
  }

  #invoke(records: SQSRecord[]): void {
    const { world, settings } = this.#around;
    const { queue, timeoutMs } = this.#options;
    const environment = this.#warm.pop() ?? this.#cold();
    const { process, handle } = environment;
    this.#running++;
    let over = false;
    const free = () => {
      if (over) return;
      over = true;
      this.#running--;
      this.#wake();
    };
    process.onDeath.push(free);
    const atDeadline = world.after(timeoutMs, () => world.after(world.between(0, SHUTDOWN_MS), () => process.kill()));
    const shift: Shift = { ports: this.#ports(process), settings, deadline: process.now() + timeoutMs };
    handle(shift, records).then(({ batchItemFailures }) => {
      if (!process.alive) return;
      atDeadline();
      free();
      this.#warm.push(environment);
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId } of records) {
        // Lambda's own delete can fail as well: then the message comes again.
        if (!failed.has(messageId) && !world.chance(this.#around.faults().lost)) queue.messages.delete(messageId);
      }
    });
  }

  #cold() {
    const { world, faults, maxSkewMs } = this.#around;
    const process = new Process(world, faults, world.between(-maxSkewMs, maxSkewMs));
    process.onDeath.push(() => {
      const i = this.#warm.findIndex((warm) => warm.process === process);
      if (i >= 0) this.#warm.splice(i, 1);
    });
    this.#options.onProcess?.(process);
    return { process, handle: this.#options.handle(process) };
  }

  #ports(process: Process): Ports {
    const { world, table, bury, ended, storeFaults } = this.#around;
    const { queue } = this.#options;
    const call = <T>(effect: () => T) => process.call(effect);
    return {
      clock: clockOf(process),
      store: storeOver(table, (effect) => process.call(effect, storeFaults)),
      queue: {
        showAfter: (messages) =>
          call(() => {
            for (const { receiptHandle, ms } of messages) queue.show(receiptHandle, ms);
          }),
      },
      deadLetters: { send: (letter) => call(() => bury(letter)) },
      deliveries: this.#around.deliveriesOf(call),
      ending: {
        within: async (ms) => {
          world.after(ms, () => process.kill());
          return true;
        },
        now: () => {
          process.kill();
          return new Promise(() => {});
        },
      },
      metrics: collected(({ values }) => ended.push(...(values.Attempts ?? []))),
      log: { debug: silent, info: silent, warn: silent, error: silent },
      random: world.random,
      nonce: () => nonceOf(world),
    };
  }
}

/** The clock of one process, which stands still with it. */
export const clockOf = (process: Process): Ports["clock"] => ({
  now: process.now,
  sleep(ms) {
    let cancel = () => {};
    let wake = () => {};
    const over = new Promise<void>((resolve) => {
      wake = resolve;
      cancel = process.after(ms, resolve);
    });
    const stop = () => {
      cancel();
      wake();
    };
    return { over, cancel: stop };
  },
});

export const nonceOf = ({ random }: World): string => `r${random()}${random()}`;
