import { isDeepStrictEqual } from "node:util";
import { acceptedById, bodiesOfUntold, finalDocuments, isObject, jsonObject } from "../accepted.ts";
import type { Evidence } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

/** Every order that came on a connection got its outcome on that connection, once, as the status says it; and nobody else's. */
export function sockets(evidence: Evidence): Problem[] {
  const { pushed, goneConnections = [] } = evidence;
  if (!pushed) return [];
  const problems: Problem[] = [];
  const complain = (message: string) => problems.push(problem("a socket gets its own results", message));
  const documents = finalDocuments(evidence);
  const accepted = acceptedById(evidence.orders);
  const untold = bodiesOfUntold(evidence.orders).size;
  const times = new Map<string, number>();
  for (const { connection, text } of pushed) {
    const outcome = jsonObject(text)?.outcome;
    const id = isObject(outcome) ? String(outcome.requestId) : "";
    times.set(id, (times.get(id) ?? 0) + 1);
    const order = accepted.get(id);
    if (!order) {
      // Of an order that was accepted under an id that nobody was told in time, the outcome comes all the same.
      if (untold === 0) complain(`${id || text.slice(0, 100)}: pushed, but no order got that id`);
    } else if (order.connection !== connection)
      complain(`${id}: pushed to connection ${connection}, and came by ${order.connection}`);
    else if (!isDeepStrictEqual(outcome, documents.get(id)))
      complain(`${id}: the connection was told ${text}, the status ${JSON.stringify(documents.get(id))}`);
  }
  for (const [id, { door, connection, line }] of accepted) {
    if (door !== "socket") continue;
    const told = times.get(id) ?? 0;
    if (told > 1) complain(`${id} (line ${line}): told ${told} times`);
    if (told === 0 && !goneConnections.includes(connection ?? -1)) complain(`${id} (line ${line}): was never told`);
  }
  return problems;
}
