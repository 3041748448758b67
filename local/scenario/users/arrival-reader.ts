import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { Arrival } from "../../quotas/arrival-log.ts";

/** Reads on in a log of arrivals from where it ended when this was made. */
export class ArrivalReader {
  readonly arrivals: Arrival[] = [];
  readonly #file: string;
  readonly #operations: ReadonlySet<string>;
  #offset: number;
  #rest = "";

  /** @param operations those to keep; the others are many, and nobody's business here */
  constructor(file: string, operations: readonly string[]) {
    this.#file = file;
    this.#operations = new Set(operations);
    this.#offset = statSync(file).size;
  }

  /** Reads what has come since. @throws when the log is full, because half of it proves nothing */
  readOn(): readonly Arrival[] {
    const bytes = Buffer.alloc(statSync(this.#file).size - this.#offset);
    const file = openSync(this.#file, "r");
    try {
      this.#offset += readSync(file, bytes, 0, bytes.length, this.#offset);
    } finally {
      closeSync(file);
    }
    // Names of resources are ASCII, so no character is cut in two.
    const lines = `${this.#rest}${bytes}`.split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) {
      const arrival = JSON.parse(line) as Arrival & { isFull?: true };
      if (arrival.isFull) throw new Error(`${this.#file} is full: start the embedded cloud anew`);
      if (this.#operations.has(arrival.operation)) this.arrivals.push(arrival);
    }
    return this.arrivals;
  }
}
