import type { Rows } from "../../display/display.ts";
import { durationText, valuesText } from "../../display/text.ts";
import { tally } from "../tally.ts";
import { verdictRows } from "../verdict-rows.ts";
import type { BatchEvidence } from "./evidence.ts";
import type { BatchProblem } from "./problem.ts";

/** What came of the batch. All times in milliseconds. */
export interface BatchSummary {
  /** Whether every promise was kept. */
  readonly ok: boolean;
  readonly ticks: number;
  /** Executions that were started for them. */
  readonly starts: number;
  readonly skipped: number;
  readonly runs: Readonly<Record<string, number>>;
  readonly steps: Readonly<Record<string, number>>;
  /** From the death of a run to the first step of the next. */
  readonly freedMs: number | undefined;
  readonly doneMs: number;
  readonly problems: readonly BatchProblem[];
}

export function summarise(made: {
  evidence: BatchEvidence;
  doneMs: number;
  problems: readonly BatchProblem[];
}): BatchSummary {
  const { evidence, doneMs, problems } = made;
  const { executions, rows, skipped, killed } = evidence;
  const effects = evidence.effects.filter((effect) => typeof effect !== "string");
  const dead = executions.find(({ arn }) => arn === killed.arn);
  const next = effects.find(({ slot }) => slot > (dead?.slot ?? Number.POSITIVE_INFINITY));
  return {
    ok: problems.length === 0,
    ticks: new Set(executions.map(({ slot }) => slot)).size,
    starts: executions.length,
    skipped,
    runs: { ...tally(rows.map(({ outcome }) => outcome)), killed: 1 },
    steps: tally(effects.map(({ event }) => event)),
    freedMs: next && next.at - killed.at,
    doneMs,
    problems,
  };
}

/** The summary as a table; of the problems the first of each promise, and how many there are. */
export function summaryRows(summary: BatchSummary): Rows {
  const { ticks, starts, skipped, runs, steps, freedMs } = summary;
  return [
    ["ticks", `${ticks}, delivered ${starts} times; ${skipped} found a run at work`],
    ["runs", valuesText(runs)],
    ["steps", valuesText(steps)],
    ["next run", freedMs === undefined ? "none" : `${durationText(freedMs)} after the killed one`],
    ["all done after", durationText(summary.doneMs)],
    ...verdictRows(summary.problems),
  ];
}
