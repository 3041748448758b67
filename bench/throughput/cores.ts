import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Which cores a process may use, as it is told to a reader. */
export interface Pinned {
  /** The one core of the gateway; undefined where the machine has no taskset, so that nothing could be pinned. */
  readonly gateway: number | undefined;
}

/** Gives the gateway one core, and everybody else the others, where there are others and a `taskset`. */
export function pin(gatewayPid: number, others: readonly number[]): Pinned {
  const count = cpus().length;
  try {
    taskset("0", gatewayPid);
    if (count > 1) for (const pid of others) taskset(`1-${count - 1}`, pid);
    return { gateway: 0 };
  } catch {
    return { gateway: undefined };
  }
}

/** Lets a process of ours run anywhere again. */
export function unpin(pid: number): void {
  try {
    taskset(`0-${cpus().length - 1}`, pid);
  } catch {
    // It was never pinned.
  }
}

/** https://man7.org/linux/man-pages/man1/taskset.1.html; `-a`: every thread of it. */
const taskset = (cores: string, pid: number): void => {
  execFileSync("taskset", ["-acp", cores, String(pid)], { stdio: "ignore" });
};

/** Linux counts in hundredths of a second, on every machine that Node runs on. */
const tickMs = 10;

/** Milliseconds of CPU that a process has used, user and system; undefined without /proc. */
export function cpuMs(pid: number): number | undefined {
  try {
    // Fields 14 and 15 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, counted behind the name in brackets.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return undefined;
  }
}
