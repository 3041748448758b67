import { appendFileSync } from "node:fs";

/** One call, as a test's judge reads it; a line of JSON. */
export interface Arrival {
  /** Ours, whatever ids the caller and the service give it. */
  readonly id: string;
  /** When it came; lines are in the order in which calls ended. Epoch milliseconds with microseconds behind the point. */
  readonly at: number;
  /** How long it took, milliseconds. */
  readonly ms: number;
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly resource: string;
  readonly from: string;
  /** `pass`, `quota`, or the kind of the fault. */
  readonly verdict: string;
  /** Name of the quota, or id of the fault. */
  readonly by?: string;
  /** 0 when the connection was cut. */
  readonly status: number;
  /** The process that was ended. */
  readonly pid?: number;
}

const MAX_LINES = 1_000_000;
const FLUSH_MS = 20;

/**
 * Writes down the calls that come, some milliseconds late so that it costs them little. Bounded: when it holds all that it may, its last
 * line says so, and nobody judges by half of it.
 */
export class ArrivalLog {
  readonly file: string;
  readonly #maxLines: number;
  #pending: string[] = [];
  #lines = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, maxLines = MAX_LINES) {
    this.file = file;
    this.#maxLines = maxLines;
    appendFileSync(file, "");
  }

  write(arrival: Arrival): void {
    if (this.#lines > this.#maxLines) return;
    this.#lines++;
    this.#pending.push(JSON.stringify(this.#lines > this.#maxLines ? { isFull: true } : arrival));
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Writes what is waiting. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.length > 0) appendFileSync(this.file, `${this.#pending.join("\n")}\n`);
    this.#pending = [];
  }
}
