import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { Target } from "../api-request.ts";
import type { Log } from "../data-plane.ts";
import type { Endpoint } from "../endpoint.ts";
import { tunnel } from "../passthrough.ts";
import { SnapshotStore } from "../snapshot-store.ts";
import { Stages } from "../stages.ts";
import { targetOf } from "../target.ts";
import { connectionIdOf, serveConnections } from "./connections-api.ts";
import { SocketGateway } from "./socket-gateway.ts";
import type { SocketLimits } from "./socket-limits.ts";
import { SocketLookup } from "./socket-lookup.ts";
import { readSocketStage, type SocketSnapshot } from "./socket-snapshot.ts";
import { SocketWrites, socketWriteOf } from "./socket-writes.ts";

/** How long a client may take to answer the close of a gateway that ends. */
const CLOSE_MS = 300;

/** WebSocket APIs, as the one front process serves them. */
export interface Sockets {
  /** Answers what is about WebSocket APIs; false for everything else, untouched. */
  handle(target: Target | undefined, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  close(): Promise<void>;
}

export function startSockets(options: {
  endpoint: Endpoint;
  emulator: URL;
  region: string;
  stateDir: string | undefined;
  limits: SocketLimits;
  log: Log;
}): Sockets {
  const { endpoint, emulator, region, stateDir, limits, log } = options;
  const store = new SnapshotStore<SocketSnapshot>(stateDir && join(stateDir, "sockets"));
  const stages = new Stages(readSocketStage);
  const lookup = new SocketLookup({ emulator: emulator.origin, region, store, stages });
  const gateway = new SocketGateway({ endpoint, lookup, limits, log });
  const writes = new SocketWrites({ endpoint, store, stages, gateway, lookup });
  const serve = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = targetOf(request.url ?? "/", request.headers.host ?? "");
    if (!target || !(await lookup.isSocketApi(target.apiId))) return tunnel(emulator, request, socket, head);
    await gateway.upgrade(target, request, socket, head);
  };
  return {
    async handle(target, request, response) {
      const { method = "GET", url = "/" } = request;
      const write = target ? undefined : socketWriteOf(method, url);
      if (write) {
        await writes.handle(write, request, response);
        return true;
      }
      const connectionId = target && connectionIdOf(target);
      if (!connectionId || !(await lookup.isSocketApi(target.apiId))) return false;
      const parts = { endpoint, connections: gateway.connections, limits };
      await serveConnections(parts, target, connectionId, request, response);
      return true;
    },
    upgrade: (request, socket, head) => {
      serve(request, socket, head).catch((error: Error) => {
        log({ message: "upgrade", error: error.message });
        socket.destroy();
      });
    },
    async close() {
      gateway.close();
      const until = Date.now() + CLOSE_MS;
      while (gateway.connections.size > 0 && Date.now() < until) await new Promise((wake) => setTimeout(wake, 10));
    },
  };
}
