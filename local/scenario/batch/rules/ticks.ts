import type { BatchEvidence } from "../evidence.ts";
import { type BatchProblem, batchProblem } from "../problem.ts";

/** No tick is lost between two others, and each is a run or one of those that the lease counts as skipped. */
export function ticks({ executions, effects, skipped, slotMs }: BatchEvidence): BatchProblem[] {
  const rule = "every tick is a run or is counted";
  const slots = [...new Set(executions.map(({ slot }) => slot))].sort((a, b) => a - b);
  const problems = slots
    .slice(1)
    .filter((slot, i) => slot - slots[i]! !== slotMs)
    .map((slot) => batchProblem(rule, `before ${new Date(slot).toISOString()} a tick is missing`));
  const ran = new Set(effects.flatMap((effect) => (typeof effect === "string" ? [] : effect.slot)));
  for (const slot of ran)
    if (!slots.includes(slot))
      problems.push(batchProblem(rule, `${new Date(slot).toISOString()} was run, and never ticked`));
  if (slots.length - ran.size !== skipped)
    problems.push(
      batchProblem(rule, `of ${slots.length} ticks ${ran.size} were run, and ${skipped} are counted as skipped`),
    );
  return problems;
}

/** After a run was killed, the next one begins within an interval and the longest step. */
export function freed({ effects, killed, executions, freedWithinMs }: BatchEvidence): BatchProblem[] {
  const rule = "a dead run frees the schedule";
  const slot = executions.find(({ arn }) => arn === killed.arn)?.slot ?? Number.POSITIVE_INFINITY;
  const next = effects.find((effect) => typeof effect !== "string" && effect.slot > slot);
  if (!next || typeof next === "string") return [batchProblem(rule, "after the killed run there was none")];
  const ms = next.at - killed.at;
  return ms <= freedWithinMs
    ? []
    : [batchProblem(rule, `the next run began ${ms} ms later, and not within ${freedWithinMs}`)];
}
