import type { Evidence, QueueDepth } from "../evidence.ts";
import { type Problem, problem } from "../problem.ts";

/** When every id has its outcome, nothing may be left to work or to report. */
export function queues(evidence: Evidence): Problem[] {
  return evidence.queues
    .filter((depth) => !isEmpty(depth))
    .map((depth) => problem("nothing is left in the queues", remains(depth)));
}

export const isEmpty = ({ waiting, inWork, delayed }: QueueDepth): boolean => waiting + inWork + delayed === 0;

export const remains = ({ name, waiting, inWork, delayed }: QueueDepth): string =>
  `${name}: ${waiting} waiting, ${inWork} in work, ${delayed} delayed`;
