import type { IncomingHttpHeaders } from "node:http";

/** The milliseconds that an answer asks to wait: its Retry-After in seconds, or 1 s when it names none. */
export function retryAfterMs(headers: IncomingHttpHeaders): number {
  const text = headers["retry-after"] ?? "";
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : 1000;
}
