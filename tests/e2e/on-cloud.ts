import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, startCloud } from "../../local/cloud.ts";
import { makeDisplay } from "../../local/display/make-display.ts";
import { setUp } from "../../local/set-up.ts";
import type { Engine } from "../../local/setup/engine.ts";

/** An embedded cloud, the folder that goes with it, and an engine to deploy with. */
export interface OwnCloud {
  readonly engine: Engine;
  readonly cloud: Cloud;
  readonly dir: string;
}

/**
 * Starts an embedded cloud for somebody who stops it later; if `make` fails nothing of it is left.
 *
 * @param name begins the folder's name
 * @param logs files that are there from the beginning, empty: for what functions write down
 */
export async function onCloud<T>(
  name: string,
  logs: readonly string[],
  make: (own: OwnCloud) => Promise<T>,
): Promise<T> {
  const engine = await setUp(makeDisplay(), { emulator: true });
  const dir = mkdtempSync(join(tmpdir(), `levee-${name}-`));
  const cloud = await startCloud({ dir, runPid: process.pid });
  try {
    for (const log of logs) writeFileSync(join(dir, log), "");
    return await make({ engine, cloud, dir });
  } catch (error) {
    await cloud.stop();
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}
