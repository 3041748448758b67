import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { forget, remember } from "../process-registry.ts";

/** Told every line that a long command prints. */
export type Report = (line: string) => void;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly report?: Report;
  readonly signal?: AbortSignal;
}

/** Runs a command to its end and returns what it printed to stdout; a failure carries the end of what it printed at all. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    // A group of its own, so that ending it ends the compilers and downloads below it, too.
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    if (child.pid) remember({ name: basename(command), pid: child.pid });
    let stdout = "";
    let tail = "";
    const kill = () => {
      try {
        process.kill(-(child.pid as number), "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    options.signal?.addEventListener("abort", kill, { once: true });
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        tail = (tail + chunk).slice(-2_000);
      });
      createInterface({ input: stream }).on("line", (line) => line && options.report?.(line));
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (child.pid) forget(child.pid);
      options.signal?.removeEventListener("abort", kill);
      if (options.signal?.aborted) return reject(options.signal.reason);
      if (code === 0) return resolve(stdout);
      reject(
        new Error(
          `${[command, ...args].join(" ")} failed (exit ${code}): ${tail.trim().split("\n").slice(-6).join("\n")}`,
        ),
      );
    });
  });
}

/** What a command says of its version, or nothing when it cannot be run. */
export async function versionOf(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return (
    await run(command, args, options).catch((error) => {
      if (options.signal?.aborted) throw error;
      return "";
    })
  ).trim();
}

/** Whether a version such as `v3.250.0` or `go1.26.8` is at least the one given. */
export function isAtLeast(version: string, ...least: readonly number[]): boolean {
  const parts = version
    .replace(/^\D+/, "")
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return parts.length > 0 && !Number.isNaN(parts[0]);
}

/** The first executable of one of these names on the user's PATH. */
export function find(...names: string[]): string | undefined {
  for (const dir of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) {
      const path = join(dir || ".", name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here; look on.
      }
    }
  }
  return undefined;
}
