import type { IncomingMessage } from "node:http";

/**
 * Whether an upgrade is one that a connection can come of. It is asked first: what `$connect` has written down of a connection that is then never
 * made, no `$disconnect` takes back. https://datatracker.ietf.org/doc/html/rfc6455#section-4.2.1
 */
export const isHandshake = ({ method, headers }: IncomingMessage): boolean =>
  method === "GET" &&
  headers.upgrade?.toLowerCase() === "websocket" &&
  headers["sec-websocket-version"] === "13" &&
  /^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "");
