import { setTimeout as sleep } from "node:timers/promises";
import type { Display } from "../../local/display/display.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { Leavings } from "./leavings.ts";

/** One thing that was seen to work. */
export interface Step {
  readonly step: string;
  readonly seen: string;
}

/** What a proof of one instance works with. */
export class Proof {
  readonly steps: Step[] = [];
  readonly leavings = new Leavings();
  /** So long may waiting for an outcome take, milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly #display: Display;
  readonly #name: string;

  constructor(name: string, { display, signal, timeout }: { display: Display; signal: AbortSignal; timeout: number }) {
    this.#name = name;
    this.#display = display;
    this.signal = signal;
    this.timeout = timeout;
  }

  /** @param look sees to it that something works, and answers what it saw; throws what is wrong */
  async step<T extends { readonly seen: string }>(step: string, look: (report: Report) => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    const found = await this.#display.step(`${this.#name}: ${step}`, look);
    this.steps.push({ step, seen: found.seen });
    return found;
  }

  /**
   * Looks again and again until there is something, within the time that is told.
   *
   * @param look answers undefined while there is nothing yet, and how long to wait before the next look
   * @throws CliError that says what was waited for
   */
  async until<T>(
    what: string,
    report: Report,
    look: () => Promise<{ readonly found: T } | { readonly waits: string; readonly lookAgainMs?: number }>,
  ): Promise<T> {
    const until = Date.now() + this.timeout;
    for (;;) {
      this.signal.throwIfAborted();
      const seen = await look();
      if ("found" in seen) return seen.found;
      const left = Math.ceil((until - Date.now()) / 1_000);
      if (left <= 0) throw new CliError(`${what} within ${this.timeout / 1_000} s: ${seen.waits}`, exitCodes.timedOut);
      report(`${seen.waits}, ${left} s left`);
      await sleep(seen.lookAgainMs ?? LOOK_EVERY_MS, undefined, { signal: this.signal });
    }
  }
}

export type Report = (detail: string) => void;

const LOOK_EVERY_MS = 500;

/** Something does not work as it should; the words say what. */
export const broken = (problem: string): CliError => new CliError(problem, exitCodes.failed);
