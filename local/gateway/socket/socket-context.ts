import type { IncomingMessage } from "node:http";
import { type ApiRequest, apiRequest, type Target } from "../api-request.ts";
import { clfTime, extendedRequestId } from "../context.ts";
import { ContextMap, OverrideMap, type VtlValue } from "../vtl/values.ts";

/** What a connection stays, from its upgrade on. */
export interface Handshake {
  readonly request: ApiRequest;
  readonly apiId: string;
  readonly stage: string;
  readonly connectionId: string;
  readonly connectedAt: number;
  /** `$context.authorizer`, of a Lambda authorizer. */
  readonly authorizer: Readonly<Record<string, string>>;
  /** `$context.identity` of a caller that IAM knows. */
  readonly identity: Readonly<Record<string, string>>;
}

export interface SocketEvent {
  readonly eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
  readonly routeKey: string;
}

export const handshakeRequest = (incoming: IncomingMessage, target: Target): ApiRequest =>
  apiRequest(incoming, target, Buffer.alloc(0));

/** `$context` of one event: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html */
export function socketContext(
  handshake: Handshake,
  { eventType, routeKey }: SocketEvent,
  now = Date.now(),
): ContextMap {
  const { request, apiId, stage, connectionId, connectedAt } = handshake;
  const id = extendedRequestId();
  return map({
    apiId,
    authorizer: map({ ...handshake.authorizer }),
    connectedAt: BigInt(connectedAt),
    connectionId,
    domainName: request.host,
    eventType,
    extendedRequestId: id,
    identity: map({
      ...handshake.identity,
      sourceIp: request.sourceIp,
      userAgent: request.headers.findLast(([name]) => name.toLowerCase() === "user-agent")?.[1],
    }),
    ...(eventType === "MESSAGE" && { messageId: extendedRequestId() }),
    // "Same as $context.extendedRequestId."
    requestId: id,
    requestTime: clfTime(new Date(now)),
    requestTimeEpoch: BigInt(now),
    routeKey,
    stage,
    // Not of a template's: no override exists here.
    responseOverride: new OverrideMap([["header", new OverrideMap()]]),
  });
}

const map = (entries: Record<string, VtlValue>) => new ContextMap(Object.entries(entries));
