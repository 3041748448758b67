import { GetRestApiCommand, NotFoundException } from "@aws-sdk/client-api-gateway";
import type { Target } from "./api-request.ts";
import { type ControlPlane, controlPlane, DEFAULT_ACCOUNT, type Snapshot, takeSnapshot } from "./snapshot.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import type { StageState, Stages } from "./stages.ts";

/** What serves a stage: its state and the snapshot of its deployment. */
export interface Served {
  readonly stage: StageState;
  readonly snapshot: Snapshot;
}

/** Finds what serves a request. */
export class StageLookup {
  private readonly planes = new Map<string, ControlPlane>();
  private readonly foreign = new Set<string>();
  private readonly gone = new Set<string>();
  private readonly adoptions = new Map<string, Promise<Snapshot>>();
  private readonly emulator: string;
  private readonly region: string;
  private readonly store: SnapshotStore;
  private readonly stages: Stages;

  constructor({
    emulator,
    region,
    store,
    stages,
  }: { emulator: string; region: string; store: SnapshotStore; stages: Stages }) {
    this.emulator = emulator;
    this.region = region;
    this.store = store;
    this.stages = stages;
  }

  /** The control plane as an account sees it in a region. */
  plane(region = this.region, accountId = DEFAULT_ACCOUNT): ControlPlane {
    const key = `${accountId} ${region}`;
    const plane = this.planes.get(key) ?? controlPlane(this.emulator, region, accountId);
    this.planes.set(key, plane);
    return plane;
  }

  /** Notes that an API was deleted: its address goes on answering 403, as on AWS. */
  forgetApi(apiId: string): void {
    this.store.delete(apiId);
    this.gone.add(apiId);
  }

  /** What serves a target; `"no-stage"` when the API has no such stage, `"not-rest"` when it is no REST API and thus the emulator's business. */
  async find({ apiId, stage: name }: Target): Promise<Served | "no-stage" | "not-rest"> {
    if (this.foreign.has(apiId)) return "not-rest";
    const known = this.store.ofApi(apiId);
    const plane = this.plane(known?.region, known?.accountId);
    const stage = await this.stages.get(plane, apiId, name);
    if (stage)
      return {
        stage,
        snapshot: this.store.get(apiId, stage.deploymentId) ?? (await this.adopt(plane, apiId, stage.deploymentId)),
      };
    if (known || this.gone.has(apiId) || (await isRestApi(plane, apiId))) return "no-stage";
    this.foreign.add(apiId);
    return "not-rest";
  }

  /**
   * A deployment that was not made through this gateway (by CloudFormation, or before a gateway without a folder for its state was started) is taken
   * as it is when it is first asked for.
   */
  private adopt(plane: ControlPlane, apiId: string, deploymentId: string): Promise<Snapshot> {
    const key = `${apiId}/${deploymentId}`;
    const running = this.adoptions.get(key);
    if (running) return running;
    const adoption = takeSnapshot(plane, apiId, deploymentId).then((snapshot) => {
      this.store.put(snapshot);
      return snapshot;
    });
    this.adoptions.set(key, adoption);
    void adoption.catch(() => {}).finally(() => this.adoptions.delete(key));
    return adoption;
  }
}

async function isRestApi({ client }: ControlPlane, restApiId: string): Promise<boolean> {
  try {
    await client.send(new GetRestApiCommand({ restApiId }));
    return true;
  } catch (error) {
    if (error instanceof NotFoundException) return false;
    throw error;
  }
}
