import type { Command } from "commander";
import type { LeaseItem } from "../../handlers/scheduled-batch/lease-item.ts";
import type { ScheduleState } from "../../handlers/scheduled-batch/ports.ts";
import type { BatchContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onBatch } from "../leaf.ts";
import { ago, iso } from "../output/time.ts";
import { type AtWork, atWork } from "./at-work.ts";
import { pauseFields, pauseText } from "./pause-words.ts";
import { portsOf } from "./ports.ts";
import { lineOf, runFields, runTable } from "./run-view.ts";

/** How many runs it shows. */
const SHOWN = 5;

export function statusCommand(group: Command): void {
  leaf(group, "status", "on or paused, by whom and why; the run at work; the last runs; ticks that were skipped", [
    "batch status",
    "batch status --stack prod --instance billing",
    "batch status --json | jq .atWork",
  ]).action((options) => onBatch(options, status));
}

async function status(context: BatchContext) {
  const { batch, stackName, show } = context;
  const { lease, schedule, runs } = portsOf(context);
  const [item, state, page] = await Promise.all([lease.read(), schedule.read(), firstOf(runs.newest())]);
  const working = await atWork(context, item);
  const rows = page.slice(0, SHOWN);
  const { runs: counted = 0, failedInARow = 0, skipped = 0, succeededAt } = item ?? {};
  show(
    {
      instance: batch.name,
      stack: stackName,
      schedule: { name: batch.scheduleName, enabled: state?.enabled ?? null },
      paused: pauseFields(item?.paused) ?? false,
      atWork: working && { ...working, since: working.since === undefined ? undefined : iso(working.since) },
      fence: item?.fence,
      runs: counted,
      failedInARow,
      skipped,
      succeededAt: succeededAt === undefined ? undefined : iso(succeededAt),
      last: rows.map(runFields),
    },
    [
      `ScheduledBatch "${batch.name}", stack ${stackName}`,
      stateText(item, state),
      workText(working),
      succeededAt === undefined
        ? "no run has succeeded yet"
        : `the last run that did not fail ended ${since(succeededAt)}`,
      `${counted} runs since it was made or resumed, the last ${failedInARow} failed; ${skipped} ticks found a run at work`,
      "",
      ...(rows.length === 0 ? ["No run has ended yet."] : runTable(rows.map(lineOf))),
    ],
  );
  return exitCodes.done;
}

const since = (then: number): string => `${ago(then, Date.now())} ago (${iso(then)})`;

function stateText(item: LeaseItem | undefined, state: ScheduleState | undefined): string {
  const off = state ? (state.enabled ? "" : "; the schedule is off") : "; the schedule is gone";
  if (item?.paused)
    return `paused ${pauseText(item.paused, Date.now())}${state?.enabled ? "; the schedule is on" : ""}`;
  return off === "" ? "on" : `off, and nobody has noted why${off}: npm run levee -- batch resume`;
}

function workText(working: AtWork | undefined): string {
  if (!working) return "no run is at work";
  const { runId, since: then, steps, dead } = working;
  if (runId === undefined)
    return "a run has ended and left steps behind; the next waits until they cannot write any more";
  const at = then === undefined ? "" : ` since ${ago(then, Date.now())} (${iso(then)})`;
  return dead
    ? `run ${runId} has died; the next waits until nothing of it can write any more`
    : `run ${runId} is at work${at}, ${steps} steps at this moment`;
}

/** The first page, or none. */
async function firstOf<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  for await (const page of pages) return page;
  return [];
}
