import { isDeepStrictEqual } from "node:util";
import { acceptedById, finalDocuments, shown } from "../accepted.ts";
import type { Evidence, Pair } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

interface Member {
  readonly id: string;
  readonly document: Record<string, unknown>;
  readonly worked: boolean;
}

/**
 * Of two orders under one Idempotency-Key exactly one is worked. The other has the first's result if the payload is the same, and
 * `failed: conflict` if it is not. Which of them is first is the queue's choice: a standard queue keeps no order.
 */
export function pairs(evidence: Evidence): Problem[] {
  const documents = finalDocuments(evidence);
  const begun = new Set(evidence.effects.flatMap((effect) => (typeof effect === "string" ? [] : [effect.requestId])));
  const members = new Map<string, Member[]>();
  const kinds = new Map<string, Pair["of"]>();
  for (const [id, { pair }] of acceptedById(evidence.orders)) {
    const document = documents.get(id);
    // A member without an answer or without an outcome is another rule's problem.
    if (!pair || !document) continue;
    kinds.set(pair.name, pair.of);
    members.set(pair.name, [...(members.get(pair.name) ?? []), { id, document, worked: begun.has(id) }]);
  }
  return [...members].flatMap(([name, both]) => {
    if (both.length < 2) return [];
    const complaint = kinds.get(name) === "repeat" ? brokenRepeat(both) : brokenConflict(both);
    return complaint ? [problem("a key is worked once", `pair ${name}: ${complaint}`)] : [];
  });
}

function brokenRepeat(both: readonly Member[]): string | undefined {
  const [first, ...more] = both.filter(({ worked }) => worked);
  if (!first || more.length > 0) return `${more.length + (first ? 1 : 0)} of ${both.length} were worked, not 1`;
  for (const follower of both.filter(({ worked }) => !worked)) {
    const { duplicateOf, result } = follower.document;
    if (duplicateOf !== first.id) return `${follower.id} says duplicateOf ${shown(duplicateOf)}, not ${first.id}`;
    if (!isDeepStrictEqual(result, first.document.result)) return `${follower.id} has not the result of ${first.id}`;
  }
  return undefined;
}

function brokenConflict(both: readonly Member[]): string | undefined {
  const refused = both.filter(({ document }) => document.reason === "conflict");
  if (refused.length !== both.length - 1)
    return `${refused.length} of ${both.length} ended in conflict, not ${both.length - 1}`;
  const worked = refused.find((member) => member.worked);
  return worked ? `${worked.id} was worked before it ended in conflict` : undefined;
}
