import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Snapshot } from "./snapshot.ts";

/** What tells snapshots apart. */
interface Kept {
  readonly apiId: string;
  readonly deploymentId: string;
}

/**
 * The snapshots that this gateway serves, by API and deployment. With a folder they are kept there as JSON, one file each, so that a gateway that
 * is started again serves what it served before; without one they live as long as the process.
 */
export class SnapshotStore<S extends Kept = Snapshot> {
  private readonly snapshots = new Map<string, S>();
  private readonly folder: string | undefined;

  constructor(folder?: string) {
    this.folder = folder;
    if (!folder || !existsSync(folder)) return;
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
      const snapshot = read<S>(join(folder, file));
      this.snapshots.set(keyOf(snapshot.apiId, snapshot.deploymentId), snapshot);
    }
  }

  get(apiId: string, deploymentId: string): S | undefined {
    return this.snapshots.get(keyOf(apiId, deploymentId));
  }

  /** Any snapshot of an API: it tells the account and region that the API is in. */
  ofApi(apiId: string): S | undefined {
    return [...this.snapshots.values()].find((snapshot) => snapshot.apiId === apiId);
  }

  put(snapshot: S): void {
    const key = keyOf(snapshot.apiId, snapshot.deploymentId);
    this.snapshots.set(key, snapshot);
    if (!this.folder) return;
    mkdirSync(this.folder, { recursive: true });
    // Written beside and moved, so that a gateway that is killed here leaves no half file.
    const file = join(this.folder, `${key}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(snapshot));
    renameSync(`${file}.new`, file);
  }

  /** Forgets a deployment, or with no id all deployments of an API. */
  delete(apiId: string, deploymentId?: string): void {
    for (const [key, snapshot] of this.snapshots) {
      if (snapshot.apiId !== apiId || (deploymentId && snapshot.deploymentId !== deploymentId)) continue;
      this.snapshots.delete(key);
      if (this.folder) rmSync(join(this.folder, `${key}.json`), { force: true });
    }
  }
}

function read<S>(file: string): S {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as S;
  } catch (cause) {
    throw new Error(
      `gateway: the snapshot ${file} is not readable (${(cause as Error).message}); delete it, and its deployment is taken as the API is then`,
      { cause },
    );
  }
}

const keyOf = (apiId: string, deploymentId: string) =>
  `${encodeURIComponent(apiId)}.${encodeURIComponent(deploymentId)}`;
