import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { paths } from "./paths.ts";
import { forget, remember } from "./process-registry.ts";

export interface ChildOptions {
  /** What the process is to a reader: `emulator`, `gateway`, … */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd?: string;
  /** File that takes stdout and stderr; the last lines of it are shown when the process fails. */
  readonly log: string;
}

/** A process of this run, in a process group of its own, so that a Ctrl-C in the terminal reaches us first and we decide the order. */
export class Child {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process has ended, with its exit code or the signal's name. */
  readonly ended: Promise<number | string>;
  #process: ChildProcess;
  #log: string;
  #over = false;

  private constructor(options: ChildOptions, process: ChildProcess) {
    this.name = options.name;
    this.pid = process.pid as number;
    this.#process = process;
    this.#log = options.log;
    this.ended = new Promise((resolve) => {
      process.once("exit", (code, signal) => {
        this.#over = true;
        forget(this.pid);
        resolve(code ?? signal ?? 0);
      });
    });
  }

  static async start(options: ChildOptions): Promise<Child> {
    for (const dir of [dirname(options.log), paths.home, paths.temp]) mkdirSync(dir, { recursive: true });
    const log = openSync(options.log, "a");
    const child = spawn(options.command, options.args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", log, log],
      detached: true,
    });
    closeSync(log);
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", (cause) =>
        reject(new Error(`the ${options.name} could not be started: ${cause.message}`, { cause })),
      );
    });
    remember({ name: options.name, pid: child.pid as number });
    return new Child(options, child);
  }

  /**
   * Waits until the process has logged `said` and `url` answers; a process that ends before that is an error with the end of its log.
   * The log counts because its port may have been taken by somebody else, who answers too.
   */
  async ready(said: string, url: string, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    const answers = () =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(readFileSync(this.#log, "utf8").includes(said) && (await answers()))) {
      if (this.#over) throw new Error(`the ${this.name} ended before it was ready: ${this.lastWords()}`);
      if (Date.now() > deadline)
        throw new Error(`the ${this.name} was not ready after ${timeoutMs / 1000} s: ${this.lastWords()}`);
      await sleep(50);
    }
  }

  /** The end of the process's log. */
  lastWords(): string {
    return readFileSync(this.#log, "utf8").trim().split("\n").slice(-8).join("\n") || `nothing in ${this.#log}`;
  }

  /** Lets the process outlive this one. */
  release(): void {
    this.#process.unref();
  }

  /** Asks the whole group to end, and makes it end after `graceMs`. */
  async stop(graceMs = 5_000): Promise<void> {
    this.#signal("SIGTERM");
    const timer = new AbortController();
    await Promise.race([this.ended, sleep(graceMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
    // The leader may be gone and members of its group not: the group is ended in any case.
    this.#signal("SIGKILL");
    if (!this.#over) await this.ended;
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The group is gone.
    }
  }
}
