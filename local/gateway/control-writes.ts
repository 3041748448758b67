import type { IncomingMessage, ServerResponse } from "node:http";
import { GetStagesCommand } from "@aws-sdk/client-api-gateway";
import type { DataPlane } from "./data-plane.ts";
import type { Endpoint } from "./endpoint.ts";
import { passThrough, requestEmulator } from "./passthrough.ts";
import { readBody } from "./read-body.ts";
import { MAX_WRITE_BYTES, refuseWrite, undeployable } from "./refuse-write.ts";
import { type ControlPlane, type Snapshot, takeSnapshot } from "./snapshot.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import type { StageLookup } from "./stage-lookup.ts";
import type { Stages } from "./stages.ts";
import { type ControlWrite, scopeOf } from "./target.ts";

/** Watches the writes of API Gateway's control plane pass by: takes the snapshot of a deployment, and forgets what a write changes. */
export class ControlWrites {
  private readonly endpoint: Endpoint;
  private readonly store: SnapshotStore;
  private readonly stages: Stages;
  private readonly data: DataPlane;
  private readonly lookup: StageLookup;

  constructor(parts: {
    endpoint: Endpoint;
    store: SnapshotStore;
    stages: Stages;
    data: DataPlane;
    lookup: StageLookup;
  }) {
    this.endpoint = parts.endpoint;
    this.store = parts.store;
    this.stages = parts.stages;
    this.data = parts.data;
    this.lookup = parts.lookup;
  }

  async handle(write: ControlWrite, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { region, accountId } = scopeOf(request.headers.authorization);
    const plane = this.lookup.plane(region, accountId);
    if (write.kind === "create-deployment") return this.createDeployment(plane, write.apiId, request, response);
    if (write.kind === "delete-deployment" && (await isInUse(plane, write)))
      return refuseWrite(response, "Active stages pointing to this deployment must be moved or deleted");
    return passThrough(this.endpoint.pool, request, response, (status) => {
      this.stages.forget(write.apiId);
      if (status < 300 && write.kind === "delete-api") this.lookup.forgetApi(write.apiId);
      if (status < 300 && write.kind === "delete-deployment") this.store.delete(write.apiId, write.deploymentId);
    });
  }

  /** The snapshot is taken before the emulator is asked, so that what cannot be served is refused without a trace. */
  private async createDeployment(
    plane: ControlPlane,
    apiId: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { bytes } = await readBody(request, MAX_WRITE_BYTES);
    // An API that is not there, or an emulator that is not: the emulator's own answer says it best.
    const snapshot = await takeSnapshot(plane, apiId, "").catch(() => undefined);
    const problems = snapshot ? this.data.problemsOf(snapshot) : [];
    if (problems.length > 0) return refuseWrite(response, undeployable(apiId, problems));
    const answer = await requestEmulator(this.endpoint.pool, request, bytes);
    if (answer.status === 201 && snapshot) this.keep({ ...snapshot, deploymentId: idOf(answer.body) });
    this.stages.forget(apiId);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  private keep(snapshot: Snapshot): void {
    this.store.put(snapshot);
    this.data.deploy(snapshot);
  }
}

const idOf = (body: Buffer) => (JSON.parse(body.toString()) as { id: string }).id;

/** "Active stages pointing to this deployment must be moved or deleted" is AWS's refusal (recorded by localstack); the emulator deletes. */
async function isInUse({ client }: ControlPlane, { apiId, deploymentId }: ControlWrite): Promise<boolean> {
  const stages = await client.send(new GetStagesCommand({ restApiId: apiId, deploymentId })).catch(() => undefined);
  return stages?.item?.some((stage) => stage.deploymentId === deploymentId) ?? false;
}
