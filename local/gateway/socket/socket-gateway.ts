import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Target } from "../api-request.ts";
import type { Log } from "../data-plane.ts";
import type { Endpoint } from "../endpoint.ts";
import type { Exchange } from "../exchange.ts";
import { GatewayError } from "../gateway-error.ts";
import { Throttle } from "../throttle.ts";
import { authorize, type Refusal } from "./authorize.ts";
import { Connection, GOING_AWAY, NO_BINARY, newConnectionId, TOO_BIG } from "./connection.ts";
import type { DeployedRoute, DeployedSocketApi } from "./deployed.ts";
import { deploySocketApi } from "./deployed-socket-api.ts";
import { frameWatch } from "./frame-watch.ts";
import { isHandshake } from "./is-handshake.ts";
import { type Handshake, handshakeRequest, type SocketEvent, socketContext } from "./socket-context.ts";
import type { SocketLimits } from "./socket-limits.ts";
import type { SocketLookup } from "./socket-lookup.ts";
import type { SocketSnapshot, SocketStage } from "./socket-snapshot.ts";
import { refuseUpgrade, socketErrorText } from "./upgrade-answer.ts";

interface Served {
  readonly api: DeployedSocketApi;
  readonly stage: SocketStage;
}

/** Serves deployed WebSocket APIs: upgrades, the routes of what clients send, and who is connected. */
export class SocketGateway {
  readonly connections = new Map<string, Connection>();
  private readonly endpoint: Endpoint;
  private readonly lookup: SocketLookup;
  private readonly limits: SocketLimits;
  private readonly log: Log;
  private readonly throttle = new Throttle();
  private readonly deployed = new WeakMap<SocketSnapshot, DeployedSocketApi>();
  private readonly server: WebSocketServer;
  private isClosing = false;

  constructor(parts: { endpoint: Endpoint; lookup: SocketLookup; limits: SocketLimits; log: Log }) {
    this.endpoint = parts.endpoint;
    this.lookup = parts.lookup;
    this.limits = parts.limits;
    this.log = parts.log;
    // A message over the limit is closed with 1009 by the library, as by API Gateway.
    this.server = new WebSocketServer({
      noServer: true,
      maxPayload: parts.limits.messageBytes,
      perMessageDeflate: false,
      clientTracking: false,
    });
  }

  /** A snapshot made ready, once. */
  deploy(snapshot: SocketSnapshot): DeployedSocketApi {
    const api = this.deployed.get(snapshot) ?? deploySocketApi(snapshot, this.endpoint);
    this.deployed.set(snapshot, api);
    return api;
  }

  /** An upgrade of a connection to an API of ours. */
  async upgrade(target: Target, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // A client that goes away while it waits is no error.
    socket.on("error", () => socket.destroy());
    const connectionId = newConnectionId();
    const refuse = (refusal: Refusal) => refuseUpgrade(socket, refusal, connectionId);
    const served = await this.served(target);
    if (!isHandshake(request)) return refuse({ status: 400, message: "Bad Request" });
    if (!served || this.isClosing) return refuse({ status: 403, message: "Forbidden" });
    const { connectsPerSecond: rate } = this.limits;
    if (!this.throttle.take(`connects ${served.api.snapshot.accountId}`, { rate, burst: rate }))
      return refuse({ status: 429, message: "Too Many Requests" });
    const base = { request: handshakeRequest(request, target), apiId: target.apiId, stage: target.stage, connectionId };
    const route = served.api.routes.get("$connect");
    const caller = await authorize(this.endpoint, served.api, route, base);
    if ("status" in caller) return refuse(caller);
    const handshake = { ...base, ...caller, connectedAt: Date.now() };
    if (route) {
      const refusal = await this.connect(handshake, served, route);
      if (refusal) return refuse(refusal);
    }
    this.server.handleUpgrade(request, socket, head, (webSocket) => this.open(webSocket, socket, handshake));
  }

  /** What a connect is refused with when its integration fails. */
  private async connect(handshake: Handshake, served: Served, route: DeployedRoute): Promise<Refusal | undefined> {
    try {
      await this.run(handshake, served, route, "CONNECT", "{}");
      return undefined;
    } catch (error) {
      this.note(handshake, error);
      return { status: 500, message: "Internal server error" };
    }
  }

  private open(webSocket: WebSocket, socket: Duplex, handshake: Handshake): void {
    const { connectionId } = handshake;
    const connection = new Connection(webSocket, handshake, this.limits);
    this.connections.set(connectionId, connection);
    // Errors of the protocol, which the library has answered with a close.
    webSocket.on("error", () => {});
    webSocket.on("close", () => {
      this.connections.delete(connectionId);
      void this.disconnect(handshake);
    });
    webSocket.on("message", (data, isBinary) => {
      if (!connection.isOpen) return;
      if (isBinary) return connection.close(NO_BINARY, "Binary is not supported");
      void this.message(connection, data);
    });
    socket.prependListener(
      "data",
      frameWatch(this.limits.frameBytes, () => connection.close(TOO_BIG, "Frame size limit")),
    );
  }

  private async message(connection: Connection, data: RawData): Promise<void> {
    const { handshake } = connection;
    const message = data.toString();
    const answer = await this.answerTo(handshake, message).catch((error) => {
      this.note(handshake, error);
      return socketErrorText(error, handshake.connectionId);
    });
    if (answer !== undefined && connection.isOpen) connection.send(Buffer.from(answer));
  }

  private async answerTo(handshake: Handshake, message: string): Promise<string | undefined> {
    const served = await this.served(handshake);
    const route = served?.api.routeOf(message);
    if (!served || !route) throw new GatewayError("MISSING_AUTHENTICATION_TOKEN", { message: "Forbidden" });
    const { limit } = served.stage;
    const key = `${handshake.apiId}/${handshake.stage} ${route.routeKey}`;
    if (limit && !this.throttle.take(key, limit)) throw new GatewayError("THROTTLED");
    route.validate(message);
    const answer = await this.run(handshake, served, route, "MESSAGE", message);
    return route.answers ? answer : undefined;
  }

  /** "A best-effort event": nobody is left to be told of a failure. */
  private async disconnect(handshake: Handshake): Promise<void> {
    try {
      const served = await this.served(handshake);
      const route = served?.api.routes.get("$disconnect");
      if (served && route) await this.run(handshake, served, route, "DISCONNECT", "{}");
    } catch (error) {
      this.note(handshake, error);
    }
  }

  private async run(
    handshake: Handshake,
    { api, stage }: Served,
    { routeKey, run }: DeployedRoute,
    eventType: SocketEvent["eventType"],
    message: string,
  ): Promise<string> {
    const exchange: Exchange = {
      request: { ...handshake.request, method: "POST", headers: [], query: new Map(), body: Buffer.from(message) },
      context: socketContext(handshake, { eventType, routeKey }),
      apiId: api.snapshot.apiId,
      stage: handshake.stage,
      resourcePath: `/${routeKey}`,
      pathParameters: new Map(),
      rawPathParameters: new Map(),
      stageVariables: stage.variables,
    };
    const answer = await run(exchange);
    if (eventType === "CONNECT" && answer.backendStatus !== undefined && answer.backendStatus >= 400)
      throw new GatewayError("INTEGRATION_FAILURE", {
        cause: `$connect: the integration answered ${answer.backendStatus}`,
      });
    return String(answer.body);
  }

  private async served({ apiId, stage: name }: { apiId: string; stage: string }): Promise<Served | undefined> {
    const found = await this.lookup.find(apiId, name);
    return found && { stage: found.stage, api: this.deploy(found.snapshot) };
  }

  /** Ends every connection, or those of one API. */
  close(apiId?: string): void {
    this.isClosing ||= apiId === undefined;
    for (const connection of this.connections.values())
      if (apiId === undefined || connection.handshake.apiId === apiId) connection.close(GOING_AWAY);
  }

  private note({ apiId, stage, connectionId }: Handshake, error: unknown): void {
    const { type, status = 500, cause, message } = error as Partial<GatewayError>;
    if (status >= 500)
      this.log({
        api: apiId,
        stage,
        connectionId,
        type,
        message,
        cause: String((cause as Error)?.message ?? cause ?? ""),
      });
  }
}
