import type { BatchEvidence } from "../evidence.ts";
import { type BatchProblem, batchProblem } from "../problem.ts";

/** Nobody may call a promise kept that nothing put to the test. */
export function day({ executions, killed, skipped, rows }: BatchEvidence): BatchProblem[] {
  const rule = "the day was as bad as it should be";
  const bySlot = [...Map.groupBy(executions, ({ slot }) => slot).values()];
  const status = executions.find(({ arn }) => arn === killed.arn)?.status;
  return [
    ...(bySlot.some(({ length }) => length > 1) ? [] : [batchProblem(rule, "no tick was delivered twice")]),
    ...(skipped > 0 ? [] : [batchProblem(rule, "no run was longer than the interval")]),
    ...(status === "ABORTED" ? [] : [batchProblem(rule, `the killed run is ${status}`)]),
    ...(rows.length >= 3 ? [] : [batchProblem(rule, `only ${rows.length} runs ended`)]),
  ];
}

/** At the end nobody holds the lease, nothing runs, and no tick is a dead letter. */
export function leftovers({ executions, isHeld, deadLetters }: BatchEvidence): BatchProblem[] {
  const rule = "nothing is left";
  const running = executions.filter(({ status }) => status === "RUNNING").length;
  return [
    ...(running === 0 ? [] : [batchProblem(rule, `${running} executions run`)]),
    ...(isHeld ? [batchProblem(rule, "somebody holds the lease")] : []),
    ...(deadLetters === 0 ? [] : [batchProblem(rule, `${deadLetters} ticks are dead letters`)]),
  ];
}
