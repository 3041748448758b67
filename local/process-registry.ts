import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { paths, root } from "./paths.ts";

export interface Registered {
  readonly name: string;
  readonly pid: number;
}

/** The processes on record; a file that a crash left half-written counts as none. */
export function registered(): Registered[] {
  try {
    return JSON.parse(readFileSync(paths.processes, "utf8")) as Registered[];
  } catch {
    return [];
  }
}

function save(processes: readonly Registered[]): void {
  if (processes.length === 0) return rmSync(paths.processes, { force: true });
  mkdirSync(dirname(paths.processes), { recursive: true });
  const next = `${paths.processes}.${process.pid}`;
  writeFileSync(next, JSON.stringify(processes, null, 2));
  renameSync(next, paths.processes);
}

export function remember(entry: Registered): void {
  save([...registered(), entry]);
}

export function forget(pid: number): void {
  if (existsSync(paths.processes)) save(registered().filter((entry) => entry.pid !== pid));
}

/** The command line of a process, or `undefined` when it is gone. */
function commandOf(pid: number): string | undefined {
  try {
    if (existsSync("/proc/self")) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") || undefined;
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process lives and is one of this checkout's: a pid alone may have been given to a stranger since. */
export function isOurs(pid: number): boolean {
  return commandOf(pid)?.includes(root) ?? false;
}

/** Ends what an earlier run of this checkout left behind, and says what it was. */
export function sweep(): Registered[] {
  const left = registered().filter(({ pid }) => isOurs(pid));
  for (const { pid } of left) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      process.kill(pid, "SIGKILL");
    }
  }
  save([]);
  return left;
}
