import type { Door } from "./evidence.ts";
import type { Order } from "./orders.ts";

/** An order, and by which way it is sent. */
export interface DoorOrder extends Order {
  readonly door: Door;
}

/** An order of a scenario with one door or more. @default straight to the queue */
export type RoutedOrder = Order & Partial<Pick<DoorOrder, "door">>;

/** Of so many orders one goes by each of the other doors: on few cores a function for each request is what takes the longest to start. */
const EVERY = 16;
const VALIDATED = 5;
const SOCKET = 10;
/** Of so many orders of the validated door one is what only a function can refuse. */
const SPOILED_EVERY = 8;

/**
 * Sends some orders by another way than straight to the queue, always the same ones: through the team's check, where some of them are made
 * what a schema allows and the check refuses; and on a WebSocket.
 */
export function byDoors(orders: readonly Order[]): DoorOrder[] {
  let validated = 0;
  return orders.map((order, index): DoorOrder => {
    const hasKey = Object.keys(order.headers).some((name) => name.toLowerCase() === "idempotency-key");
    if (order.kind !== "ordinary" || order.pair || hasKey) {
      // What is invalid has to be refused by the checking door as well.
      return { ...order, door: order.kind === "invalid" && index % 2 === 0 ? "validated" : "direct" };
    }
    // With a key, so that whoever is told to repeat may do so.
    const keyed = { ...order, headers: { ...order.headers, "Idempotency-Key": `door-${index}` } };
    if (index % EVERY === VALIDATED) return checked(validated++ % SPOILED_EVERY === 0 ? spoiled(keyed) : keyed);
    if (index % EVERY === SOCKET && isCompact(order.body) && !order.fillTo) return { ...keyed, door: "socket" };
    return { ...order, door: "direct" };
  });
}

/** API Gateway writes what comes on a WebSocket again as JSON without spaces; the judge counts bytes. */
function isCompact(body: string): boolean {
  return JSON.stringify(JSON.parse(body)) === body;
}

interface Body {
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
}

/** As it is, or as one to be refused: handlers/orders/check.ts lets nobody order an article twice, nor more than a parcel holds. */
function checked(order: Order): DoorOrder {
  const { items } = JSON.parse(order.body) as Body;
  const articles = new Set(items.map(({ sku }) => sku));
  const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const passes = articles.size === items.length && pieces <= 2_000;
  return passes ? { ...order, door: "validated" } : { ...order, kind: "invalid", expect: 422, door: "validated" };
}

/** Orders an article twice. */
function spoiled(order: Order): Order {
  const { items, ...rest } = JSON.parse(order.body) as Body;
  return { ...order, body: JSON.stringify({ ...rest, items: [...items.slice(0, 99), items[0]] }) };
}
