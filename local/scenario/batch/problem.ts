import { makeProblem, type ProblemOf } from "../problem.ts";

/** A promise of ScheduledBatch that was not kept, or a day that did not put it to the test. */
export type BatchProblem = ProblemOf<
  | "no step of a run after one of the next"
  | "a slot is run once"
  | "every target of every run is accounted for"
  | "every tick is a run or is counted"
  | "a dead run frees the schedule"
  | "nothing is left"
  | "the day was as bad as it should be"
>;

export const batchProblem = makeProblem<BatchProblem["rule"]>();
