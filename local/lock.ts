import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf } from "./process-registry.ts";

interface Holder {
  readonly pid: number;
  /** Tells this process from a later one that was given the same pid. */
  readonly identity: string;
}

/** Takes a lock file if it is free or its holder is gone. Returns the function that gives it back, or who holds it. */
export function tryLock(file: string): (() => void) | Holder {
  mkdirSync(dirname(file), { recursive: true });
  const own: Holder = { pid: process.pid, identity: identityOf(process.pid) ?? "" };
  const written = `${file}.${process.pid}`;
  // Linked into place whole: nobody ever reads a lock that is half written.
  writeFileSync(written, JSON.stringify(own));
  try {
    for (;;) {
      try {
        linkSync(written, file);
        return () => rmSync(file, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const holder = holderOf(file);
      if (holder && identityOf(holder.pid) === holder.identity) return holder;
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(written, { force: true });
  }
}

function holderOf(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    // Given back since, or not one of ours.
    return undefined;
  }
}

/** Takes a lock file, waiting for whoever holds it. */
export async function waitForLock(
  file: string,
  onWait: (pid: number) => void = () => {},
  signal?: AbortSignal,
): Promise<() => void> {
  for (;;) {
    const taken = tryLock(file);
    if (typeof taken === "function") return taken;
    onWait(taken.pid);
    await sleep(250, undefined, signal ? { signal } : {});
  }
}
