import { finalDocuments, isObject, shown } from "../accepted.ts";
import type { Effect, Evidence } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

/** Holds why a request failed, by its document, against what its function wrote down. A follower tells the reason of the one it follows. */
export function reasons(evidence: Evidence): Problem[] {
  const effects = evidence.effects.filter((effect): effect is Effect => typeof effect !== "string");
  const problems: Problem[] = [];
  for (const [id, document] of finalDocuments(evidence)) {
    if (document.status !== "failed" || document.duplicateOf !== undefined) continue;
    const own = effects.filter(({ requestId }) => requestId === id);
    const complaint = checks[shown(document.reason)]?.(document, own, evidence, effects);
    if (complaint) problems.push(problem("every reason is true", `${id}: ${shown(document.reason)}, but ${complaint}`));
  }
  return problems;
}

type Check = (
  document: Record<string, unknown>,
  own: readonly Effect[],
  evidence: Evidence,
  all: readonly Effect[],
) => string | undefined;

const failures = (own: readonly Effect[]) => own.filter(({ event }) => event === "fail");

/** Reasons whose truth an effect log can show. */
const checks: Readonly<Record<string, Check>> = {
  permanent: ({ attempts }, own) => {
    const last = failures(own).at(-1);
    return last?.error === "PermanentError" && last.attempt === attempts
      ? undefined
      : `its last failure is ${last ? `${last.error} in attempt ${last.attempt}` : "nowhere"}`;
  },

  "attempts-exhausted": (_document, own, { maxAttempts }) => {
    const last = failures(own).at(-1);
    return last?.attempt === maxAttempts && last.error !== "PermanentError"
      ? undefined
      : `attempt ${maxAttempts} did not throw`;
  },

  "worker-died": ({ attempts, error }, own, { maxAttempts }, all) => {
    if (attempts !== maxAttempts) return `only ${shown(attempts)} of ${maxAttempts} attempts were made`;
    const threw = failures(own);
    if (threw.some(({ attempt }) => attempt === attempts)) return "its last attempt threw";
    const said = /^worker died (\d+) time/.exec(isObject(error) ? shown(error.message) : "")?.[1];
    const died = maxAttempts - threw.length;
    if (said !== String(died)) return `${died} attempts ended without a word, and its error says ${said}`;
    // A worker that is dead does nothing more, for anybody.
    const last = own.at(-1);
    return last && all.slice(all.indexOf(last) + 1).some(({ pid }) => pid === last.pid)
      ? `process ${last.pid} of its last attempt lives on`
      : undefined;
  },
};
