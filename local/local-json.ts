import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { paths } from "./paths.ts";

/** What `.levee/local.json` holds while a kept stack is up. */
export interface LocalJson {
  /** The one AWS endpoint. */
  readonly endpoint: string;
  readonly region: string;
  /** Any credentials do. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Every output of the stack. */
  readonly outputs: Record<string, unknown>;
  readonly pids: Record<string, number>;
  /** The effect log that the team's function writes. */
  readonly effectLog: string;
  readonly logs: string;
}

/** The kept stack, or `undefined` when there is none. */
export function readLocalJson(): LocalJson | undefined {
  try {
    return JSON.parse(readFileSync(paths.localJson, "utf8")) as LocalJson;
  } catch {
    // None, or written by hand: it is written whole, below.
    return undefined;
  }
}

export function writeLocalJson(local: LocalJson): void {
  const next = `${paths.localJson}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(local, null, 2)}\n`);
  renameSync(next, paths.localJson);
}

export function removeLocalJson(): void {
  rmSync(paths.localJson, { force: true });
}
