import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes a `PULUMI_HOME` below a folder, so that nothing of the user's own engine is read or changed, and returns its path.
 *
 * The engine writes no automatic log there: that has each resource several times, its bundle included, compressed and encrypted, and takes
 * most of the engine's processor time (13 of 15 s for a stack of 370 resources). There is no setting for it (pulumi 3.250,
 * pkg/v3/logging/encrypted.go), but it does without when it cannot make its folder: a file stands there.
 */
export function engineHome(dir: string): string {
  const home = join(dir, "pulumi");
  mkdirSync(home, { recursive: true });
  const logs = join(home, "logs");
  if (!existsSync(logs)) writeFileSync(logs, "");
  return home;
}
