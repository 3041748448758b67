import { acceptedById, bodiesOfUntold, finalDocuments, shown } from "../accepted.ts";
import type { Evidence } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

/** What nobody can redrive is no dead letter: the caller's own conflict, and a follower, whose first is one. */
const isDue = ({ status, reason, duplicateOf }: Record<string, unknown>): boolean =>
  status === "failed" && reason !== "conflict" && duplicateOf === undefined;

/** Every failed order is in the dead-letter queue with its body and the reason of its document, once; nothing else is. */
export function deadLetters(evidence: Evidence): Problem[] {
  const accepted = acceptedById(evidence.orders);
  const documents = finalDocuments(evidence);
  const untold = bodiesOfUntold(evidence.orders);
  const problems: Problem[] = [];
  const complain = (message: string) => problems.push(problem("dead letters carry their reason", message));
  const count = new Map<string, number>();
  for (const letter of evidence.deadLetters) {
    const { requestId: id = "", reason, error, attempts, sha256 } = letter;
    count.set(id, (count.get(id) ?? 0) + 1);
    const document = documents.get(id);
    // Nobody can ask for the outcome of an id that nobody was told; its letter has to say why all the same.
    if (id && !document && untold.has(sha256)) {
      if (!reason || !error) complain(`${id}: the letter does not say why`);
      continue;
    }
    if (!document || !isDue(document)) {
      const outcome = document ? `${shown(document.status)} (${shown(document.reason)})` : "unknown";
      complain(`${id || "a letter without requestId"}: is a dead letter, but its outcome is ${outcome}`);
      continue;
    }
    if (!reason || reason !== document.reason)
      complain(`${id}: the letter's reason is ${reason}, not ${shown(document.reason)}`);
    if (!error) complain(`${id}: the letter does not say which error`);
    if (attempts !== document.attempts)
      complain(`${id}: the letter counts ${attempts} attempts, not ${shown(document.attempts)}`);
    if (sha256 !== accepted.get(id)?.sha256) complain(`${id}: the letter's body is not byte for byte what was sent`);
  }
  for (const [id, document] of documents) {
    if (!isDue(document)) continue;
    const letters = count.get(id) ?? 0;
    if (letters === 0) complain(`${id}: failed (${shown(document.reason)}), but is no dead letter`);
    // A shell that is killed between sending the letter and recording it sends it again.
    if (letters > 1 && !evidence.killed) complain(`${id}: is a dead letter ${letters} times`);
  }
  return problems;
}
