import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paths, root } from "./paths.ts";

export interface Registered {
  readonly name: string;
  readonly pid: number;
}

// A file for each process that starts others, named after its pid: several test files and a run may go on side by side.
const own = join(paths.processes, `${process.pid}.json`);
let mine: readonly Registered[] = [];

function save(processes: readonly Registered[]): void {
  mine = processes;
  if (mine.length === 0) {
    rmSync(own, { force: true });
    return;
  }
  mkdirSync(paths.processes, { recursive: true });
  writeFileSync(own, JSON.stringify(mine, null, 2));
}

/** Puts a process that this one started on record, so that a later run can end it if this one is killed. */
export function remember(entry: Registered): void {
  save([...mine, entry]);
}

export function forget(pid: number): void {
  save(mine.filter((entry) => entry.pid !== pid));
}

/** What tells a process from a later one with the same pid: its start. `undefined` when it is gone. */
export function identityOf(pid: number): string | undefined {
  try {
    // Field 22 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the name in brackets before may hold anything.
    if (hasProc) return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
    return ps(pid, "lstart=");
  } catch {
    return undefined;
  }
}

const hasProc = existsSync("/proc/self/stat");

const ps = (pid: number, column: string): string | undefined =>
  execFileSync("ps", ["-ww", "-o", column, "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;

/** The command line of a process, or `undefined` when it is gone. */
function commandOf(pid: number): string | undefined {
  try {
    if (hasProc) return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") || undefined;
    return ps(pid, "args=");
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether the process lives and is one of this checkout's: a pid alone may have been given to a stranger since. */
export function isOurs(pid: number): boolean {
  return commandOf(pid)?.includes(`${root}/`) ?? false;
}

/** Ends a process of this checkout with its group; anybody else's is left alone. */
export function endOurs(pid: number, signal: NodeJS.Signals): void {
  if (!isOurs(pid)) return;
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // Not the leader of a group, or gone since.
    }
  }
}

/** Ends what starters that are gone left behind, and says what it was. */
export function sweep(): Registered[] {
  if (!existsSync(paths.processes)) return [];
  const swept: Registered[] = [];
  for (const file of readdirSync(paths.processes)) {
    const starter = Number.parseInt(file, 10);
    if (isAlive(starter)) continue;
    const path = join(paths.processes, file);
    for (const entry of readRegistered(path)) {
      if (!isOurs(entry.pid)) continue;
      endOurs(entry.pid, "SIGKILL");
      swept.push(entry);
    }
    rmSync(path, { force: true });
  }
  return swept;
}

/** A file that a crash left half-written counts as empty: what it names ends by itself (see exit-with-parent.ts). */
function readRegistered(path: string): Registered[] {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Registered[];
  } catch {
    return [];
  }
}
