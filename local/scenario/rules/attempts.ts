import { acceptedById, bodiesOfUntold, finalDocuments, timeOf } from "../accepted.ts";
import type { Effect, Evidence } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

/**
 * What the function's own log says about each id: never two attempts at once, none after the outcome, numbers that only grow, the body
 * byte for byte. Appends to one file are one order for all processes, so the order of the lines decides, not clocks.
 */
export function attempts(evidence: Evidence): Problem[] {
  const accepted = acceptedById(evidence.orders);
  const untold = bodiesOfUntold(evidence.orders);
  const documents = finalDocuments(evidence);
  const problems: Problem[] = [];
  const byId = new Map<string, Effect[]>();
  evidence.effects.forEach((effect, index) => {
    if (typeof effect === "string") {
      problems.push(problem("the evidence can be read", `effect log, line ${index + 1}: ${effect.slice(0, 200)}`));
      return;
    }
    const ofId = byId.get(effect.requestId);
    if (ofId) ofId.push(effect);
    else byId.set(effect.requestId, [effect]);
  });
  for (const [id, effects] of byId) {
    const order = accepted.get(id);
    if (!order && !effects.every(({ sha256 }) => untold.has(sha256))) {
      problems.push(problem("accepted or refused as expected", `${id}: was worked, but no order got that id`));
    }
    if (order && effects.some(({ sha256 }) => sha256 !== order.sha256)) {
      problems.push(problem("bodies arrive as they were sent", `${id} (line ${order.line}): another body was worked`));
    }
    problems.push(...intervals(id, effects, evidence));
    const document = documents.get(id);
    if (document) problems.push(...againstDocument(id, effects, document, evidence));
  }
  for (const [id, document] of documents) {
    if (document.status !== "succeeded" || document.duplicateOf !== undefined) continue;
    if (!byId.get(id)?.some(({ event }) => event === "end")) {
      problems.push(problem("the right outcome", `${id}: succeeded, but the function never finished it`));
    }
  }
  return problems;
}

function intervals(
  id: string,
  effects: readonly Effect[],
  { maxAttempts, workTimeoutMs, killed }: Evidence,
): Problem[] {
  const problems: Problem[] = [];
  const overlap = (text: string) => problems.push(problem("never two attempts at once", `${id}: ${text}`));
  const miscount = (text: string) => problems.push(problem("attempts are counted", `${id}: ${text}`));
  const open = new Map<number, Effect>();
  const ends = new Set(effects.filter(({ event }) => event !== "begin").map(({ attempt }) => attempt));
  let last = 0;
  let succeeded = 0;
  for (const { event, attempt, at, pid } of effects) {
    if (event !== "begin") {
      const begin = open.get(attempt);
      if (!begin) miscount(`attempt ${attempt} ends without having begun`);
      else if (begin.pid !== pid) miscount(`attempt ${attempt} begins in process ${begin.pid} and ends in ${pid}`);
      open.delete(attempt);
      if (event === "end") succeeded = attempt;
      continue;
    }
    if (attempt <= last) miscount(`attempt ${attempt} begins after attempt ${last}`);
    if (attempt < 1 || attempt > maxAttempts) miscount(`attempt ${attempt} is not in 1–${maxAttempts}`);
    // A process killed between the end of the work and the recording of its outcome has to be tried again; nothing else has.
    if (succeeded && !killed) overlap(`attempt ${attempt} begins after attempt ${succeeded} had succeeded`);
    for (const earlier of open.values()) {
      if (ends.has(earlier.attempt)) overlap(`attempt ${attempt} begins before attempt ${earlier.attempt} ends`);
      // One that never ends has crashed at a moment that nobody saw: it may have lived until its time was over.
      else if (at < earlier.at + workTimeoutMs) {
        overlap(
          `attempt ${attempt} begins ${at - earlier.at} ms after attempt ${earlier.attempt}, which may still run`,
        );
      }
    }
    last = Math.max(last, attempt);
    open.set(attempt, { event, attempt, at, pid, requestId: id, sha256: "" });
  }
  if (!killed) for (const attempt of open.keys()) miscount(`attempt ${attempt} never ends, though nobody killed it`);
  return problems;
}

function againstDocument(
  id: string,
  effects: readonly Effect[],
  document: Record<string, unknown>,
  { killed }: Evidence,
): Problem[] {
  const problems: Problem[] = [];
  const finishedAt = timeOf(document.finishedAt);
  for (const { event, attempt, at } of effects) {
    if (event === "begin" && at > finishedAt) {
      const text = `${id}: attempt ${attempt} begins ${at - finishedAt} ms after the outcome`;
      problems.push(problem("never two attempts at once", text));
    }
  }
  const last = Math.max(...effects.map(({ attempt }) => attempt));
  const counted = typeof document.attempts === "number" ? document.attempts : Number.NaN;
  // An attempt that is killed before the function's first line is counted by the document alone.
  if (killed ? counted < last : counted !== last) {
    problems.push(
      problem("attempts are counted", `${id}: its document counts ${counted} attempts, its function ${last}`),
    );
  }
  return problems;
}
