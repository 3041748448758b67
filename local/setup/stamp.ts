import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitForLock } from "../lock.ts";
import type { Report } from "./command.ts";

/** Identifies what a folder was made from; a folder without the right stamp is unfinished or out of date. */
export function stampOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

/**
 * Makes a folder once: `make` runs unless the folder carries the stamp, which is written last, so that a set-up which was
 * interrupted at any moment starts over instead of being taken for complete.
 */
export async function makeOnce(
  dir: string,
  stamp: string,
  { report, signal }: { readonly report?: Report; readonly signal?: AbortSignal },
  make: () => Promise<void>,
): Promise<"made" | "there"> {
  const file = join(dir, ".stamp");
  const isThere = () => existsSync(file) && readFileSync(file, "utf8") === stamp;
  if (isThere()) return "there";
  // A preview or a test may set up at the same time as a run; one of them makes it and the others wait.
  const unlock = await waitForLock(`${dir}.lock`, (pid) => report?.(`process ${pid} is making it`), signal);
  try {
    if (isThere()) return "there";
    rmSync(dir, { recursive: true, force: true });
    await make();
    writeFileSync(file, stamp);
    return "made";
  } finally {
    unlock();
  }
}
