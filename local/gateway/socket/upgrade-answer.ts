import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { extendedRequestId } from "../context.ts";
import { GatewayError } from "../gateway-error.ts";
import type { Refusal } from "./authorize.ts";

/** Answers an upgrade that is not made: "the client will receive a 401 or 403 response". */
export function refuseUpgrade(socket: Duplex, { status, message }: Refusal, connectionId: string): void {
  const body = errorText(message, connectionId);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** What API Gateway itself says on a connection: `{"message", "connectionId", "requestId"}`, of inner failures no more than that. */
export function socketErrorText(error: unknown, connectionId: string): string {
  const known = error instanceof GatewayError ? error : new GatewayError("DEFAULT_5XX", { cause: error });
  const isInner = known.status >= 500 && known.type !== "INTEGRATION_TIMEOUT";
  return errorText(isInner ? "Internal server error" : known.message, connectionId);
}

const errorText = (message: string, connectionId: string): string =>
  JSON.stringify({ message, connectionId, requestId: extendedRequestId() });
