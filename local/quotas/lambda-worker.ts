import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Connection } from "./aws-call.ts";

/**
 * The Lambda worker at the caller's end of a connection; undefined if it is no worker, or this is not Linux. It is found by the
 * inode of its socket: https://man7.org/linux/man-pages/man5/proc_pid_net.5.html
 */
export function workerAt({ callerPort, serverPort }: Partial<Connection> = {}): number | undefined {
  if (callerPort === undefined || serverPort === undefined) return undefined;
  const inode = inodeOf(callerPort, serverPort);
  return inode === undefined ? undefined : workersOf().find((pid) => holds(pid, inode));
}

/** A Lambda worker, and the name of its function. */
export interface LambdaWorker {
  readonly pid: number;
  readonly functionName: string;
}

const callers = new WeakMap<Connection, LambdaWorker | undefined>();

/** The worker that makes the calls on a connection. Looked for once: that reads all of /proc. */
export function callerAt(connection: Connection | undefined): LambdaWorker | undefined {
  if (connection === undefined) return undefined;
  if (!callers.has(connection)) {
    const pid = workerAt(connection);
    const functionName = pid === undefined ? undefined : functionOf(pid);
    callers.set(connection, pid === undefined || functionName === undefined ? undefined : { pid, functionName });
  }
  return callers.get(connection);
}

function inodeOf(callerPort: number, serverPort: number): string | undefined {
  const ends = [callerPort, serverPort].map((port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`);
  for (const line of read("/proc/net/tcp").split("\n")) {
    const [, local, remote, , , , , , , inode] = line.trim().split(/\s+/);
    if (local === ends[0] && remote === ends[1] && inode !== "0") return inode;
  }
  return undefined;
}

/** The living workers of a function, or of every one. Nobody else is ever ended: the emulator gives each its function's name. */
export const workersOf = (functionName?: string): number[] =>
  entries("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const own = functionOf(pid);
      return own !== undefined && own === (functionName ?? own);
    });

const functionOf = (pid: number): string | undefined =>
  /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(read(`/proc/${pid}/environ`))?.[1];

const holds = (pid: number, inode: string): boolean =>
  entries(`/proc/${pid}/fd`).some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`;
    } catch {
      return false;
    }
  });

/** Processes end while they are looked at, and others are not ours to look at. */
function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function entries(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
