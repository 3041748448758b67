import { isDeepStrictEqual } from "node:util";
import { acceptedById, finalDocuments, isObject, shown, timeOf } from "../accepted.ts";
import type { Evidence, SentOrder } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

const final = new Set<unknown>(["succeeded", "failed", "expired"]);

/** Every accepted id has one outcome that stays, the one that its order should have, and nobody else has one. */
export function outcomes(evidence: Evidence): Problem[] {
  const accepted = acceptedById(evidence.orders);
  const last = finalDocuments(evidence);
  const problems = evidence.failedLookups.map((lookup) => problem("exactly one outcome", lookup));
  for (const [id, order] of accepted) {
    const name = `${id} (line ${order.line}, ${order.kind})`;
    const seen = evidence.documents[id] ?? [];
    const document = last.get(id);
    if (seen.length === 0 || !document) {
      problems.push(problem("exactly one outcome", `${name}: was answered 202 and has no outcome`));
      continue;
    }
    if (!seen.every((one) => isObject(one) && final.has(one.status) && isDeepStrictEqual(one, document))) {
      problems.push(problem("exactly one outcome", `${name}: its outcome changed: ${JSON.stringify(seen)}`));
    }
    const complaint = wrongDocument(id, document, evidence) ?? wrongOutcome(order, document);
    if (complaint) problems.push(problem("the right outcome", `${name}: ${complaint}`));
  }
  for (const id of last.keys()) {
    if (!accepted.has(id))
      problems.push(problem("exactly one outcome", `${id}: has an outcome, but no order got that id`));
  }
  return problems;
}

function wrongDocument(id: string, document: Record<string, unknown>, { maxAttempts }: Evidence): string | undefined {
  const { requestId, attempts, acceptedAt, finishedAt } = document;
  if (requestId !== id) return `its document speaks of ${shown(requestId)}`;
  if (typeof attempts !== "number" || attempts < 0 || attempts > maxAttempts) {
    return `its document counts ${shown(attempts)} attempts, of at most ${maxAttempts}`;
  }
  const [from, to] = [timeOf(acceptedAt), timeOf(finishedAt)];
  if (!(from <= to))
    return `acceptedAt ${shown(acceptedAt)} and finishedAt ${shown(finishedAt)} are no times in this order`;
  return undefined;
}

function wrongOutcome(order: SentOrder, document: Record<string, unknown>): string | undefined {
  const { status, reason, error, result } = document;
  const got = `${shown(status)}${reason ? ` (${shown(reason)})` : ""}`;
  const due = order.fails ?? (order.kind === "poison" ? "permanent" : undefined);
  if (due !== undefined) {
    if (status !== "failed" || reason !== due) return `expected failed (${due}), got ${got}`;
    if (due !== "permanent" || (isObject(error) && error.name === "PermanentError")) return undefined;
    return `its error is ${JSON.stringify(error)}`;
  }
  if (order.pair?.of === "conflict" && status === "failed" && reason === "conflict") return undefined;
  if (status !== "succeeded") return `expected succeeded, got ${got}`;
  if (!isObject(result) || result.sha256 !== order.sha256) {
    return `its result is another order's: ${JSON.stringify(result)}`;
  }
  return undefined;
}
