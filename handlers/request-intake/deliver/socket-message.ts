import type { Delivery } from "../delivery.ts";

/** "Message payload size": https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const MAX_SOCKET_BYTES = 128 * 1_024;

/** Where an outcome goes, and what it is there. */
export interface SocketMessage {
  readonly connectionId: string;
  /** `{"outcome": document, "ref"?, "statusUrl"}`; a result that leaves no room is left out, which the document says: `resultOmitted`. */
  readonly text: string;
}

/**
 * @param requestsUrl below it are the statuses; a document's `resultUrl` is relative to one
 * @returns `undefined` when the address is none
 */
export function socketMessage(
  { requestId, document, address = "" }: Pick<Delivery, "requestId" | "document" | "address">,
  requestsUrl: string,
): SocketMessage | undefined {
  const [, connectionId, ref] = /^([A-Za-z0-9+/=_-]{1,128})(?: ([A-Za-z0-9_-]{1,64}))?$/.exec(address) ?? [];
  if (connectionId === undefined) return undefined;
  const more = JSON.stringify({ ...(ref !== undefined && { ref }), statusUrl: `${requestsUrl}/${requestId}` });
  // The document goes as it is: it is JSON already.
  const textOf = (outcome: string) => `{"outcome":${outcome},${more.slice(1)}`;
  const whole = textOf(document);
  if (Buffer.byteLength(whole) <= MAX_SOCKET_BYTES) return { connectionId, text: whole };
  const { result: _, ...rest } = JSON.parse(document);
  return { connectionId, text: textOf(JSON.stringify({ ...rest, resultOmitted: true })) };
}
