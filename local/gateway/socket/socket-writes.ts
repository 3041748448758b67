import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoint } from "../endpoint.ts";
import { passThrough, requestEmulator } from "../passthrough.ts";
import { readBody } from "../read-body.ts";
import { MAX_WRITE_BYTES, refuseWrite, undeployable } from "../refuse-write.ts";
import type { SnapshotStore } from "../snapshot-store.ts";
import type { Stages } from "../stages.ts";
import { scopeOf } from "../target.ts";
import type { SocketGateway } from "./socket-gateway.ts";
import type { SocketLookup } from "./socket-lookup.ts";
import { type SocketPlane, type SocketSnapshot, type SocketStage, takeSocketSnapshot } from "./socket-snapshot.ts";

/** A write of the control plane of an API of the second version, by its URL; undefined when it is none. */
export function socketWriteOf(
  method: string,
  url: string,
): { readonly apiId: string; readonly what: string } | undefined {
  const [, apiId, rest = ""] = /^\/+v2\/apis\/([^/?]+)(\/[^?]*)?/.exec(url) ?? [];
  return apiId && method !== "GET" ? { apiId, what: `${method} ${rest}` } : undefined;
}

/** Watches the writes pass by, as {@link import("../control-writes.ts").ControlWrites} does for REST APIs. */
export class SocketWrites {
  private readonly endpoint: Endpoint;
  private readonly store: SnapshotStore<SocketSnapshot>;
  private readonly stages: Stages<SocketPlane, SocketStage>;
  private readonly gateway: SocketGateway;
  private readonly lookup: SocketLookup;

  constructor(parts: {
    endpoint: Endpoint;
    store: SnapshotStore<SocketSnapshot>;
    stages: Stages<SocketPlane, SocketStage>;
    gateway: SocketGateway;
    lookup: SocketLookup;
  }) {
    this.endpoint = parts.endpoint;
    this.store = parts.store;
    this.stages = parts.stages;
    this.gateway = parts.gateway;
    this.lookup = parts.lookup;
  }

  async handle(
    { apiId, what }: { apiId: string; what: string },
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { region, accountId } = scopeOf(request.headers.authorization);
    if (what === "POST /deployments") {
      const plane = this.lookup.plane(region, accountId);
      const snapshot = await takeSocketSnapshot(plane, apiId, "").catch(() => undefined);
      if (snapshot && (await this.lookup.isSocketApi(apiId))) return this.createDeployment(snapshot, request, response);
    }
    return passThrough(this.endpoint.pool, request, response, (status) => {
      this.stages.forget(apiId);
      if (status >= 300) return;
      if (what === "DELETE ") {
        this.lookup.forget(apiId);
        this.gateway.close(apiId);
      }
      const deploymentId = /^DELETE \/deployments\/([^/]+)$/.exec(what)?.[1];
      if (deploymentId) this.store.delete(apiId, deploymentId);
    });
  }

  /** What cannot be served is refused without a trace. */
  private async createDeployment(
    snapshot: SocketSnapshot,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { bytes } = await readBody(request, MAX_WRITE_BYTES);
    const { problems } = this.gateway.deploy(snapshot);
    if (problems.length > 0) return refuseWrite(response, undeployable(snapshot.apiId, problems));
    const answer = await requestEmulator(this.endpoint.pool, request, bytes);
    if (answer.status === 201)
      this.store.put({
        ...snapshot,
        deploymentId: (JSON.parse(answer.body.toString()) as { deploymentId: string }).deploymentId,
      });
    this.stages.forget(snapshot.apiId);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}
