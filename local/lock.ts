import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { paths } from "./paths.ts";
import { isAlive } from "./process-registry.ts";

/** Takes the checkout for one run; a lock whose holder is gone is taken over. Returns the function that gives it back. */
export function takeLock(): () => void {
  mkdirSync(dirname(paths.lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(paths.lock, String(process.pid), { flag: "wx" });
      return () => rmSync(paths.lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = Number(readFileSync(paths.lock, "utf8"));
    if (holder > 0 && isAlive(holder)) {
      throw new Error(
        `a run of this checkout is in progress (process ${holder}): wait for it, or end it with Ctrl-C or kill ${holder}`,
      );
    }
    rmSync(paths.lock, { force: true });
  }
}
