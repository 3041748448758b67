import type { Evidence } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

/** When every id has its outcome, nothing may be left to work or to report. */
export function queues(evidence: Evidence): Problem[] {
  return evidence.queues
    .filter(({ waiting, inWork, delayed }) => waiting + inWork + delayed > 0)
    .map(({ name, waiting, inWork, delayed }) =>
      problem("nothing is left in the queues", `${name}: ${waiting} waiting, ${inWork} in work, ${delayed} delayed`),
    );
}
