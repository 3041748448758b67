import type { BatchEvidence } from "./evidence.ts";
import type { BatchProblem } from "./problem.ts";
import { apart } from "./rules/apart.ts";
import { day, leftovers } from "./rules/day.ts";
import { accounted } from "./rules/targets.ts";
import { freed, ticks } from "./rules/ticks.ts";

/**
 * Holds the evidence against what ScheduledBatch promises. Pure, and without a line of the shells' and the machine's code: it trusts only the
 * effect log, and what clients of AWS read.
 */
export function judgeBatch(evidence: BatchEvidence): BatchProblem[] {
  return [apart, accounted, ticks, freed, day, leftovers].flatMap((rule) => rule(evidence));
}
