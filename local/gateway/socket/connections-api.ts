import type { IncomingMessage, ServerResponse } from "node:http";
import { percentDecode, type Target } from "../api-request.ts";
import type { Endpoint } from "../endpoint.ts";
import { pairs } from "../headers.ts";
import { readBody } from "../read-body.ts";
import { ask } from "./ask.ts";
import type { Connection } from "./connection.ts";
import type { SocketLimits } from "./socket-limits.ts";

/** Whether a request is one of @connections; clients may encode the sign. */
export const connectionIdOf = ({ path }: Target): string | undefined =>
  /^\/@connections\/([^/]+)$/.exec(percentDecode(path))?.[1];

/**
 * POST, GET and DELETE of `@connections/{id}`, for who signs as one that may `execute-api:ManageConnections`:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export async function serveConnections(
  parts: { endpoint: Endpoint; connections: ReadonlyMap<string, Connection>; limits: SocketLimits },
  { apiId, stage }: Target,
  connectionId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", rawHeaders } = request;
  // A larger body than AWS takes is not asked about.
  const { bytes, isTooLarge } = await readBody(request, 2 * parts.limits.messageBytes);
  const judged = isTooLarge ? undefined : await ask(parts.endpoint, method, url, pairs(rawHeaders), bytes);
  if (judged && judged.status >= 300)
    return void response.writeHead(judged.status, judged.headers.flat()).end(judged.body);
  const connection = parts.connections.get(connectionId);
  if (connection?.handshake.apiId !== apiId || connection.handshake.stage !== stage || !connection.isOpen)
    return refuse(response, 410, "GoneException", "Gone");
  if (method === "DELETE") {
    connection.close(1000, "Connection deleted");
    return void response.writeHead(204).end();
  }
  if (method === "GET") return tell(response, connection);
  if (method !== "POST") return refuse(response, 403, "ForbiddenException", "Forbidden");
  if (bytes.length > parts.limits.messageBytes || isTooLarge)
    return refuse(response, 413, "PayloadTooLargeException", "Message too long");
  connection.send(bytes);
  response.writeHead(200).end();
}

function tell(response: ServerResponse, { handshake, lastActiveAt }: Connection): void {
  const { sourceIp, headers } = handshake.request;
  const userAgent = headers.findLast(([name]) => name.toLowerCase() === "user-agent")?.[1];
  const iso = (ms: number) => new Date(ms).toISOString();
  const told = {
    connectedAt: iso(handshake.connectedAt),
    identity: { sourceIp, userAgent },
    lastActiveAt: iso(lastActiveAt),
  };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(told));
}

function refuse(response: ServerResponse, status: number, errorType: string, message: string): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": errorType });
  response.end(JSON.stringify({ message }));
}
