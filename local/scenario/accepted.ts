import type { Evidence, SentOrder } from "./evidence.ts";

/** The orders that were answered 202, by the id that the answer gave them. */
export function acceptedById(orders: readonly SentOrder[]): Map<string, SentOrder> {
  const byId = new Map<string, SentOrder>();
  for (const order of orders) {
    const id = order.status === 202 ? requestId(order.body) : undefined;
    if (id !== undefined) byId.set(id, order);
  }
  return byId;
}

/**
 * The bodies of orders that may have been accepted under an id that nobody was told, beside the one that was: whoever got no answer, a 503,
 * or sent more than once.
 */
export function bodiesOfUntold(orders: readonly SentOrder[]): Set<string> {
  const maybe = orders.filter(({ status, sends }) => status === 0 || status === 503 || sends > 1);
  return new Set(maybe.map(({ sha256 }) => sha256));
}

/** The parsed text, or `undefined` when it is no JSON object. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value of somebody's JSON for a message; JSON can hold objects that have no text otherwise. */
export function shown(value: unknown): string {
  return typeof value === "string" ? value : String(JSON.stringify(value));
}

/** Epoch milliseconds of an ISO 8601 time, or NaN. */
export function timeOf(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) : Number.NaN;
}

/** The last final document of each id, the one that stays. */
export function finalDocuments(evidence: Evidence): Map<string, Record<string, unknown>> {
  return new Map(
    Object.entries(evidence.documents).flatMap(([id, documents]) => {
      const last = documents.at(-1);
      return isObject(last) ? [[id, last]] : [];
    }),
  );
}

/** A 202 names the id as `requestId`, a message on a WebSocket as `accepted`. */
export function requestId(answer: string): string | undefined {
  const said = jsonObject(answer);
  const id = said?.requestId ?? said?.accepted;
  return typeof id === "string" ? id : undefined;
}
