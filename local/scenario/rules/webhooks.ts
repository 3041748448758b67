import { createHmac, timingSafeEqual } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { WebhookCall } from "../../webhook-receiver/receiver.ts";
import { acceptedById, bodiesOfUntold, finalDocuments, jsonObject } from "../accepted.ts";
import type { Evidence, WebhookEvidence } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

/** How old a webhook may be that its receiver still believes, as the specification's libraries have it. */
const toleranceMs = 5 * 60_000;

/** Every outcome was told to the receiver of webhooks: taken once, signed, as the status says it; and nothing else was. */
export function webhooks(evidence: Evidence): Problem[] {
  const { webhooks: told, killed } = evidence;
  if (!told) return [];
  const accepted = acceptedById(evidence.orders);
  const documents = finalDocuments(evidence);
  const problems: Problem[] = [];
  const complain = (message: string) => problems.push(problem("every outcome is told by a webhook", message));
  const untold = bodiesOfUntold(evidence.orders).size;
  const taken = new Map<string, number>();
  for (const call of told.calls) {
    const forged = forgery(call, told);
    const body = jsonObject(call.body);
    const id = String(body?.requestId);
    if (forged) complain(`${id}: ${forged}`);
    if (call.answered >= 300) continue;
    taken.set(id, (taken.get(id) ?? 0) + 1);
    const document = documents.get(id);
    if (document && !isDeepStrictEqual(body, document))
      complain(`${id}: the webhook says ${call.body}, the status ${JSON.stringify(document)}`);
    // Of an order that was accepted under an id that nobody was told, nobody knows what its outcome is.
    if (!document && untold === 0) complain(`${id}: told, but no order got that id`);
  }
  for (const id of documents.keys()) {
    const door = accepted.get(id)?.door ?? "direct";
    if (!told.doors.includes(door)) continue;
    const times = taken.get(id) ?? 0;
    if (times === 0) complain(`${id}: its outcome was never told`);
    // A channel that is killed while it sends leaves it at that: it never sends by itself what may have arrived.
    if (times > 1) complain(`${id}: told ${times} times${killed ? ", although nothing is sent twice by itself" : ""}`);
  }
  return problems;
}

/** What is wrong with a call's signature: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function forgery({ headers, body, at }: WebhookCall, { secret }: WebhookEvidence): string | undefined {
  const { "webhook-id": id, "webhook-timestamp": timestamp = "", "webhook-signature": signatures = "" } = headers;
  if (!id) return "a webhook without webhook-id";
  if (!/^[0-9]+$/.test(timestamp)) return `webhook-timestamp ${timestamp} is no number of seconds`;
  if (Math.abs(at - Number(timestamp) * 1_000) > toleranceMs)
    return `webhook-timestamp ${timestamp} is not of its time`;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const due = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`, "utf8").digest();
  const isOurs = signatures.split(" ").some((signature) => {
    const [version, text = ""] = signature.split(",");
    const bytes = Buffer.from(text, "base64");
    return version === "v1" && bytes.length === due.length && timingSafeEqual(bytes, due);
  });
  return isOurs ? undefined : `none of the signatures "${signatures}" is the secret's`;
}
