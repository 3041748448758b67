import { asClient } from "../caller.ts";
import type { Endpoint } from "../endpoint.ts";
import { type HeaderList, lowerCase, without } from "../headers.ts";
import { type HttpAnswer, httpCall } from "../http-call.ts";

/** What belongs to the connection and not to the request that was signed. */
const OF_CONNECTION = lowerCase(
  "Connection Upgrade Keep-Alive Transfer-Encoding TE Trailer Expect Content-Length Sec-WebSocket-Key Sec-WebSocket-Version Sec-WebSocket-Extensions Sec-WebSocket-Protocol",
);

/** Asks the emulator whether a signed request may be carried out; it judges the signature and the caller's policies, and does nothing else. */
export function ask(
  endpoint: Endpoint,
  method: string,
  path: string,
  headers: HeaderList,
  body: Buffer,
): Promise<HttpAnswer> {
  const lines = asClient(without(headers, OF_CONNECTION));
  return httpCall(endpoint.pool, { method, path, headers: Object.fromEntries(lines), body, timeoutMs: 10_000 });
}
