import { DEFAULT_ACCOUNT } from "../snapshot.ts";
import type { SnapshotStore } from "../snapshot-store.ts";
import type { Stages } from "../stages.ts";
import {
  isWebSocketApi,
  type SocketPlane,
  type SocketSnapshot,
  type SocketStage,
  socketPlane,
  takeSocketSnapshot,
} from "./socket-snapshot.ts";

/** Finds what serves a connection; {@link import("../stage-lookup.ts").StageLookup} is the same for REST APIs. */
export class SocketLookup {
  private readonly planes = new Map<string, SocketPlane>();
  private readonly kinds = new Map<string, boolean>();
  private readonly emulator: string;
  private readonly region: string;
  private readonly store: SnapshotStore<SocketSnapshot>;
  private readonly stages: Stages<SocketPlane, SocketStage>;

  constructor(parts: {
    emulator: string;
    region: string;
    store: SnapshotStore<SocketSnapshot>;
    stages: Stages<SocketPlane, SocketStage>;
  }) {
    this.emulator = parts.emulator;
    this.region = parts.region;
    this.store = parts.store;
    this.stages = parts.stages;
  }

  plane(region = this.region, accountId = DEFAULT_ACCOUNT): SocketPlane {
    const key = `${accountId} ${region}`;
    const plane = this.planes.get(key) ?? socketPlane(this.emulator, region, accountId);
    this.planes.set(key, plane);
    return plane;
  }

  /** Forgets a deleted API. */
  forget(apiId: string): void {
    this.kinds.delete(apiId);
    this.store.delete(apiId);
    this.stages.forget(apiId);
  }

  async isSocketApi(apiId: string): Promise<boolean> {
    const known = this.kinds.get(apiId);
    if (known !== undefined) return known;
    const is = await isWebSocketApi(this.planeOf(apiId), apiId);
    // What does not exist may be made at any time.
    if (is !== undefined) this.kinds.set(apiId, is);
    return is ?? false;
  }

  /** The stage and the snapshot of its deployment; one that was not made through this gateway is taken as it is when it is first asked for. */
  async find(apiId: string, name: string): Promise<{ stage: SocketStage; snapshot: SocketSnapshot } | undefined> {
    const plane = this.planeOf(apiId);
    const stage = await this.stages.get(plane, apiId, name);
    if (!stage) return undefined;
    const known = this.store.get(apiId, stage.deploymentId);
    if (known) return { stage, snapshot: known };
    const snapshot = await takeSocketSnapshot(plane, apiId, stage.deploymentId);
    this.store.put(snapshot);
    return { stage, snapshot };
  }

  private planeOf(apiId: string): SocketPlane {
    const known = this.store.ofApi(apiId);
    return this.plane(known?.region, known?.accountId);
  }
}
