import type { Door } from "./evidence.ts";
import type { Order } from "./orders.ts";

/** An order, and by which way it is sent. */
export interface DoorOrder extends Order {
  readonly door: Door;
}

/** Of so many orders one goes by each of the other doors. */
const EVERY = 9;
const VALIDATED = 3;
const SOCKET = 6;
/** Of so many orders of the validated door one is what only a function can refuse. */
const SPOILED_EVERY = 10;

/**
 * Sends some orders by another way than straight to the queue, always the same ones: through the team's check, where some of them are made
 * what a schema allows and the check refuses; and on a WebSocket.
 */
export function byDoors(orders: readonly Order[]): DoorOrder[] {
  let validated = 0;
  return orders.map((order, index): DoorOrder => {
    if (order.kind !== "ordinary" || order.pair) {
      // What is invalid has to be refused by the checking door as well.
      return { ...order, door: order.kind === "invalid" && index % 2 === 0 ? "validated" : "direct" };
    }
    if (index % EVERY === VALIDATED)
      return validated++ % SPOILED_EVERY === 0 ? spoiled(order) : { ...order, door: "validated" };
    if (index % EVERY === SOCKET && isCompact(order.body) && !order.fillTo) return { ...order, door: "socket" };
    return { ...order, door: "direct" };
  });
}

/** API Gateway writes what comes on a WebSocket again as JSON without spaces; the judge counts bytes. */
function isCompact(body: string): boolean {
  return JSON.stringify(JSON.parse(body)) === body;
}

/** Orders an article twice: see handlers/orders/check.ts. */
function spoiled(order: Order): DoorOrder {
  const { items, ...rest } = JSON.parse(order.body) as { items: object[] };
  const body = JSON.stringify({ ...rest, items: [...items.slice(0, 99), items[0]] });
  return { ...order, body, kind: "invalid", expect: 422, why: "an article is named twice", door: "validated" };
}
