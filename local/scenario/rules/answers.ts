import { jsonObject, requestId, shown } from "../accepted.ts";
import type { Evidence, SentOrder } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

/** A time, then something that no caller can set, then whose it is where callers are known. */
const wellFormedId = /^[0-9]{13}-[A-Za-z0-9_-]{8,64}([.][A-Za-z0-9_-]{1,64})?$/;

/** Every order was answered with the status that it should get, and every answer says what its reader needs. */
export function answers({ orders }: Evidence): Problem[] {
  const problems: Problem[] = [];
  const lineOf = new Map<string, number>();
  for (const order of orders) {
    const name = `line ${order.line} (${order.kind})`;
    // Refused for now is refused, too: a busy machine had no time to find out why. `attempts` sees it if it was worked all the same.
    const refusedForNow = order.status === 503 && order.expect >= 400;
    if (order.status !== order.expect && !refusedForNow) {
      const got = order.status === 0 ? "no answer" : `${order.status}: ${order.body.slice(0, 200)}`;
      problems.push(problem("accepted or refused as expected", `${name}: expected ${order.expect}, got ${got}`));
      continue;
    }
    const complaint = order.status === 202 ? acceptance(order) : refusal(order);
    if (complaint) problems.push(problem("one answer says it all", `${name}: ${complaint}`));
    const id = order.status === 202 ? requestId(order.body) : undefined;
    if (id === undefined) continue;
    const other = lineOf.get(id);
    if (other) problems.push(problem("one answer says it all", `${name}: has the id ${id} of line ${other}`));
    lineOf.set(id, order.line);
  }
  return problems;
}

function acceptance(order: SentOrder): string | undefined {
  const { body, headers } = order;
  const answer = jsonObject(body);
  if (!answer) return `the answer is no JSON object: ${body.slice(0, 200)}`;
  if (order.door === "socket") return acceptanceOnSocket(answer);
  const { requestId, status, statusUrl } = answer;
  if (typeof requestId !== "string" || !wellFormedId.test(requestId))
    return `requestId ${shown(requestId)} is not well-formed`;
  if (status !== "accepted") return `status is ${shown(status)}, not "accepted"`;
  const location = headers.location;
  if (typeof location !== "string" || !location.startsWith("/") || !location.endsWith(`/${requestId}`)) {
    return `Location ${location} is no path that ends in ${requestId}`;
  }
  if (typeof statusUrl !== "string" || !URL.canParse(statusUrl) || new URL(statusUrl).pathname !== location) {
    return `statusUrl ${shown(statusUrl)} is not the URL of Location ${location}`;
  }
  if (!/^[0-9]+$/.test(String(headers["retry-after"]))) {
    return `Retry-After ${headers["retry-after"]} is no number of seconds`;
  }
  return undefined;
}

function acceptanceOnSocket({ accepted, statusUrl }: Record<string, unknown>): string | undefined {
  if (typeof accepted !== "string" || !wellFormedId.test(accepted))
    return `accepted ${shown(accepted)} is not well-formed`;
  if (typeof statusUrl !== "string" || !URL.canParse(statusUrl) || !statusUrl.endsWith(`/${accepted}`))
    return `statusUrl ${shown(statusUrl)} is no URL that ends in ${accepted}`;
  return undefined;
}

/** Problem details: https://www.rfc-editor.org/rfc/rfc9457 */
function refusal({ body, headers, status, isGatewaysOwn }: SentOrder): string | undefined {
  if (isGatewaysOwn && jsonObject(body)) return undefined;
  const type = String(headers["content-type"]);
  if (!/^application\/problem\+json\s*(;|$)/i.test(type))
    return `Content-Type is ${type}, not application/problem+json`;
  const details = jsonObject(body);
  if (!details) return `the problem does not parse: ${body.slice(0, 200)}`;
  if (details.status !== status) return `the problem's status is ${shown(details.status)}, not ${status}`;
  for (const member of ["type", "title", "detail"]) {
    const value = details[member];
    if (typeof value !== "string" || value === "") return `the problem has no ${member}: ${body.slice(0, 200)}`;
  }
  return undefined;
}
