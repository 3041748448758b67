import type { BatchEffect, BatchEvidence } from "../evidence.ts";
import { type BatchProblem, batchProblem } from "../problem.ts";

/** Nothing of a run happens after the first step of the next has begun, and a slot has one run. */
export function apart({ effects }: BatchEvidence): BatchProblem[] {
  const problems: BatchProblem[] = [];
  const slots = new Map<number, number>();
  let newest: BatchEffect | undefined;
  for (const effect of effects) {
    if (typeof effect === "string") {
      problems.push(batchProblem("no step of a run after one of the next", `a line that cannot be read: ${effect}`));
      continue;
    }
    const { fence, slot, step, target, event } = effect;
    if (newest && fence < newest.fence)
      problems.push(
        batchProblem(
          "no step of a run after one of the next",
          `${event} of ${step} for ${target} by run ${fence}, after a step of run ${newest.fence} had begun`,
        ),
      );
    const known = slots.get(slot);
    if (known !== undefined && known !== fence)
      problems.push(
        batchProblem("a slot is run once", `${new Date(slot).toISOString()} by runs ${known} and ${fence}`),
      );
    if (newest && fence > newest.fence && slot <= newest.slot)
      problems.push(
        batchProblem("a slot is run once", `run ${fence} is of a slot that is not newer than run ${newest.fence}'s`),
      );
    slots.set(slot, fence);
    if (!newest || fence > newest.fence) newest = effect;
  }
  return problems;
}
