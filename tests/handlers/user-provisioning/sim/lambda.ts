import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Clock } from "../../../../handlers/parts/clock.ts";
import { type Faults, Process } from "../../request-intake/sim/process.ts";
import type { SimQueue } from "../../request-intake/sim/queue.ts";
import type { World } from "../../request-intake/sim/world.ts";

/** Lambda's Shutdown phase: how long a process may outlive its deadline. */
const SHUTDOWN_MS = 2_000;

export interface FunctionOptions {
  readonly world: World;
  readonly queue: SimQueue;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly faults: () => Faults;
  /** How likely SQS hands a message out again that it has just handed out. */
  readonly again: () => number;
  readonly handle: (process: Process, deadline: number, records: SQSRecord[]) => Promise<SQSBatchResponse>;
  /** The first process that makes so many calls is killed right after the effect of the last of them. */
  readonly killAfterCall?: number;
}

/** A Lambda function with its event source mapping: polls, and kills what passes its deadline or dies. */
export class SimFunction {
  /** The most that a process made. */
  calls = 0;
  #running = 0;
  #killed = false;
  readonly #options: FunctionOptions;

  constructor(options: FunctionOptions) {
    this.#options = options;
    this.#poll();
  }

  get idle(): boolean {
    return this.#running === 0;
  }

  #poll(): void {
    const { world, queue, concurrency, again } = this.#options;
    while (this.#running < concurrency) {
      const records = queue.receive(2, again());
      if (records.length === 0) break;
      this.#invoke(records);
    }
    const wait = Math.max(queue.nextVisible - world.now, 100);
    world.after(this.#running < concurrency ? Math.min(wait, 5_000) : 500, () => this.#poll());
  }

  #invoke(records: SQSRecord[]): void {
    const { world, faults, timeoutMs, handle, queue, killAfterCall } = this.#options;
    const process = new Process(world, faults, world.between(-2_000, 2_000));
    if (!this.#killed) process.killAfterCall = killAfterCall ?? Number.POSITIVE_INFINITY;
    this.#running++;
    process.onDeath.push(() => {
      this.#running--;
      this.calls = Math.max(this.calls, process.calls);
      this.#killed ||= process.calls >= process.killAfterCall;
    });
    const cancel = world.after(timeoutMs + world.between(0, SHUTDOWN_MS), () => process.kill());
    handle(process, process.now() + timeoutMs, records).then(({ batchItemFailures }) => {
      if (!process.alive) return;
      cancel();
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId } of records) {
        // Lambda's own delete can fail as well: then the message comes again.
        if (!failed.has(messageId) && !world.chance(faults().lost)) queue.messages.delete(messageId);
      }
      process.kill();
    });
  }
}

export const clockOf = (process: Process): Clock => ({
  now: process.now,
  sleep(ms) {
    let wake = () => {};
    const over = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const cancel = process.after(ms, wake);
    return {
      over,
      cancel() {
        cancel();
        wake();
      },
    };
  },
});
