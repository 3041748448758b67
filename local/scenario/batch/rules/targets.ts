import type { BatchEffect, BatchEvidence, BatchRow } from "../evidence.ts";
import { type BatchProblem, batchProblem } from "../problem.ts";

const rule = "every target of every run is accounted for";

/** A run's row says of each target what the effect log says: done in every step and in their order, or failed, and where. */
export function accounted(evidence: BatchEvidence): BatchProblem[] {
  const effects = evidence.effects.filter((effect) => typeof effect !== "string");
  const byFence = Map.groupBy(effects, ({ fence }) => fence);
  const rows = new Map(evidence.rows.map((row) => [row.fence, row]));
  const problems = [...byFence].flatMap(([fence, ofRun]) => {
    const row = rows.get(fence);
    if (row) return ofOneRun(evidence, row, ofRun);
    if (isKilled(evidence, ofRun)) return ofKilledRun(evidence, fence, ofRun);
    return [batchProblem(rule, `run ${fence} did work, and has no row`)];
  });
  for (const { fence, outcome } of evidence.rows)
    if (!byFence.has(fence)) problems.push(batchProblem(rule, `run ${fence} is ${outcome}, and did no work`));
  if (rows.size !== evidence.rows.length) problems.push(batchProblem(rule, "a run has two rows"));
  return problems;
}

/** Of the killed run there is no row: it says itself, by its status, that it was stopped. The next run does all of it. */
const isKilled = ({ killed, executions }: BatchEvidence, [effect]: readonly BatchEffect[]): boolean =>
  executions.find(({ arn }) => arn === killed.arn)?.slot === effect?.slot;

const courseOf = (effects: readonly BatchEffect[], of: string): string[] =>
  effects.filter(({ target }) => target === of).map(({ event, step }) => `${event} ${step}`);

/** What a target goes through in a run that nothing ends. */
const dueOf = ({ failing, steps }: BatchEvidence, target: string): string[] =>
  target === failing
    ? [`begin ${steps[0]}`, `fail ${steps[0]}`]
    : steps.flatMap((step) => [`begin ${step}`, `end ${step}`]);

/** Each target of a run that was killed went some of its way, in order and once, and the run as a whole not all of it. */
function ofKilledRun(evidence: BatchEvidence, fence: number, effects: readonly BatchEffect[]): BatchProblem[] {
  const { targets } = evidence;
  const strangers = effects.filter(({ target }) => !targets.includes(target)).map(({ target }) => target);
  const astray = targets.filter((target) => {
    const course = courseOf(effects, target);
    return course.join() !== dueOf(evidence, target).slice(0, course.length).join();
  });
  const isWhole = targets.every((target) => courseOf(effects, target).length === dueOf(evidence, target).length);
  const of = (message: string) => batchProblem(rule, `killed run ${fence}: ${message}`);
  return [
    ...[...new Set(strangers)].map((target) => of(`${target} is none of its targets`)),
    ...astray.map((target) => of(`${target} went through ${courseOf(effects, target).join(", ")}`)),
    ...(isWhole ? [of("it had done everything, and was not killed in its midst")] : []),
  ];
}

function ofOneRun(
  evidence: BatchEvidence,
  { fence, done, failed, outcome }: BatchRow,
  effects: readonly BatchEffect[],
): BatchProblem[] {
  const { targets, failing, steps } = evidence;
  const of = (message: string) => batchProblem(rule, `run ${fence}: ${message}`);
  const problems: BatchProblem[] = [];
  const strangers = new Set(effects.map(({ target }) => target).filter((target) => !targets.includes(target)));
  for (const stranger of strangers) problems.push(of(`${stranger} is none of its targets`));
  let ended = 0;
  for (const target of targets) {
    const course = courseOf(effects, target);
    const failure = failed.find(({ id }) => id === target);
    const due = dueOf(evidence, target);
    if (target !== failing) ended++;
    if (course.join() !== due.join()) problems.push(of(`${target} went through ${course.join(", ") || "nothing"}`));
    if ((target === failing) !== (failure !== undefined))
      problems.push(of(`${target} is ${failure ? `failed with ${failure.error}` : "not"} among the failed`));
    if (failure && (failure.step !== steps[0] || failure.error !== "PermanentError"))
      problems.push(of(`${target} failed in ${failure.step} with ${failure.error}`));
  }
  if (done !== ended) problems.push(of(`${done} are done, and ${ended} should be`));
  if (outcome !== "partial") problems.push(of(`it is ${outcome}, and one of its targets fails`));
  return problems;
}
