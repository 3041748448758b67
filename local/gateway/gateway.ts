import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { control, isControl } from "../quotas/control.ts";
import { passStaged } from "../quotas/pass-staged.ts";
import { serviceQuotas, serviceQuotasOperation } from "../quotas/service-quotas.ts";
import { apply, type StageSettings } from "../quotas/settings.ts";
import { Stage } from "../quotas/stage.ts";
import { startScheduler } from "../scheduler/start-scheduler.ts";
import { AlarmActions, mayMoveAlarms } from "./alarm-actions.ts";
import { ControlWrites } from "./control-writes.ts";
import { DataPlane, type Log } from "./data-plane.ts";
import { drainable } from "./drain.ts";
import { Endpoint } from "./endpoint.ts";
import { loopbackUrl } from "./loopback.ts";
import { passThrough } from "./passthrough.ts";
import { serveApi } from "./serve-api.ts";
import { SnapshotStore } from "./snapshot-store.ts";
import { SOCKET_LIMITS, type SocketLimits } from "./socket/socket-limits.ts";
import { startSockets } from "./socket/start-sockets.ts";
import { StageLookup } from "./stage-lookup.ts";
import { readStage, Stages } from "./stages.ts";
import { controlWriteOf, scopeOf, targetOf } from "./target.ts";

/** How a gateway is started. */
export interface GatewayOptions {
  /** Where the emulator listens, on loopback: `http://127.0.0.1:4566`. */
  readonly emulator: string;
  /** Port to listen on, on 127.0.0.1. @default 0, any free one */
  readonly port?: number;
  /** Region of callers that name none. @default "eu-central-1" */
  readonly region?: string;
  /** Folder that keeps the snapshots over a restart. @default none: they live as long as the process */
  readonly stateDir?: string;
  /** Quotas and faults to begin with. @default none */
  readonly quotas?: StageSettings;
  /** Fires schedules, so many of whose minutes pass in one of ours. @default nobody fires them */
  readonly scheduleSpeed?: number;
  /** What connections of WebSocket APIs are held to, for tests that cannot wait for two hours. @default API Gateway's own */
  readonly socketLimits?: Partial<SocketLimits>;
  /** Told of every answer of 500 and above that is the gateway's own, and of the seed of faults that are set. @default nothing */
  readonly log?: Log;
}

/** A gateway that runs. */
export interface Gateway {
  /** The endpoint for everybody, without a slash at the end. */
  readonly url: string;
  /** Takes no more requests; those under way have a second to end. */
  close(): Promise<void>;
}

/**
 * Starts the one front process of the embedded cloud: it serves deployed REST APIs as API Gateway does, and hands everything else to the emulator.
 *
 * @example const { url, close } = await startGateway({ emulator: "http://127.0.0.1:4566", port: 4510 });
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const emulator = loopbackUrl(options.emulator);
  const { region = "eu-central-1", stateDir, quotas } = options;
  const stage = new Stage({ seed: quotas?.seed });
  const endpoint = new Endpoint(emulator.origin, stage);
  if (stateDir) mkdirSync(stateDir, { recursive: true });
  const store = new SnapshotStore(stateDir);
  const stages = new Stages(readStage);
  const data = new DataPlane(endpoint, options.log ?? (() => {}));
  const lookup = new StageLookup({
    emulator: emulator.origin,
    region,
    store,
    stages,
  });
  const alarms = new AlarmActions(emulator.origin);
  const log = options.log ?? (() => {});
  const { scheduleSpeed: speed } = options;
  const scheduler = speed === undefined ? undefined : startScheduler({ endpoint, speed, region, stateDir, log });
  const limits = { ...SOCKET_LIMITS, ...options.socketLimits };
  const sockets = startSockets({ endpoint, emulator, region, stateDir, limits, log });
  const writes = new ControlWrites({ endpoint, store, stages, data, lookup });
  const controlled = { stage, scheduler, arrivalFile: stateDir && join(stateDir, "arrivals.jsonl") };
  if (quotas) apply(quotas, controlled);
  if (quotas?.faults.length) options.log?.({ event: "faults are set", count: quotas.faults.length, seed: stage.seed });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const { method = "GET", url = "/", headers } = request;
    if (isControl(url)) return control(controlled, request, response);
    const awsTarget = String(headers["x-amz-target"] ?? "") || undefined;
    const listing = serviceQuotasOperation(awsTarget);
    if (listing) return serviceQuotas(stage.quotas, listing, request, response);
    const target = targetOf(url, headers.host ?? "");
    if (await sockets.handle(target, request, response)) return;
    const served = target ? await lookup.find(target) : "not-rest";
    if (target && served !== "not-rest") return serveApi(data, target, served, request, response);
    const {
      service = "apigateway",
      region = options.region ?? "eu-central-1",
      accountId,
    } = scopeOf(headers.authorization);
    const pass = () =>
      stage.isIdle
        ? passThrough(endpoint.pool, request, response)
        : passStaged(stage, { pool: endpoint.pool, region }, request, response);
    if (service === "scheduler" && method !== "GET") {
      await pass();
      return void scheduler?.look({ region, accountId });
    }
    if (service === "monitoring" && mayMoveAlarms(method, url, awsTarget)) {
      await pass();
      // Nobody waits for it: CloudWatch invokes asynchronously, too.
      return void alarms
        .look(region, accountId)
        .catch((error: Error) => options.log?.({ message: "alarm actions", error: error.message }));
    }
    const write = service === "apigateway" ? controlWriteOf(method, url) : undefined;
    return write ? writes.handle(write, request, response) : pass();
  };

  const http = { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS };
  const server = createServer(http, (request, response) => {
    handle(request, response).catch((error: Error) => fail(response, error));
  });
  server.on("upgrade", sockets.upgrade);
  const drain = drainable(server);
  const close = async () => {
    scheduler?.close();
    stage.end();
    await endpoint.close();
    stage.logTo(undefined);
  };
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => sockets.close().then(drain).then(close) };
}

/** More than API Gateway takes, so that it is our answer and not Node's that refuses. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Longer than clients keep an idle connection, so that it is they who close it. */
const KEEP_ALIVE_MS = 65_000;

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    const isTaken = (cause as { code?: string }).code === "EADDRINUSE";
    throw new Error(
      isTaken
        ? `gateway: port ${port} of 127.0.0.1 is taken; give another one, or 0 for any free one`
        : `gateway: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function fail(response: ServerResponse, error: Error): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(502, { "content-type": "application/json", "x-amzn-errortype": "BadGateway" });
  response.end(JSON.stringify({ message: `levee gateway: ${error.message}` }));
}
