import type { Command } from "commander";
import type { RunRow } from "../../handlers/scheduled-batch/run-row.ts";
import { duration } from "../arguments.ts";
import type { BatchContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onBatch } from "../leaf.ts";
import { beginRun, endOfRun } from "./run.ts";
import { runNamed } from "./run-named.ts";
import { runFields, runLines } from "./run-view.ts";

interface RunNowOptions {
  readonly failedOf?: string;
  readonly wait: boolean;
  readonly timeout?: number;
}

export function runNowCommand(group: Command): void {
  leaf(
    group,
    "run-now",
    "a run outside of the schedule, of all targets or of those that failed; never beside another",
    [
      "batch run-now",
      "batch run-now --failed-of last",
      'batch run-now --failed-of "1780000000000#3f2a9c01-d4e5-b678" --no-wait --json',
    ],
  )
    .option("--failed-of <run>", "only the targets that failed in that run; `last` is the newest")
    .option("--no-wait", "do not wait for its end")
    .option("--timeout <duration>", "how long to wait for that; what a run may take by default", duration)
    .action((options) => onBatch(options, (context) => runNow(context, options)));
}

async function runNow(context: BatchContext, { failedOf, wait, timeout }: RunNowOptions) {
  const { batch, display, show, signal } = context;
  const failed = failedOf === undefined ? undefined : await runNamed(context, failedOf);
  if (failed && failed.failed.length === 0) {
    const reason = failed.error
      ? "was not carried out at all: run it anew without --failed-of"
      : "has no failed target";
    show({ instance: batch.name, started: false, failedOf: failed.run }, [`Run ${failed.run} ${reason}.`]);
    return failed.error ? exitCodes.failed : exitCodes.done;
  }
  const only = failed?.failed.map(({ id }) => id);
  const run = await beginRun(context, only);
  const { runId } = run;
  const of = only ? `${only.length} targets that failed in ${failed?.run}` : "all targets";
  if (!wait) {
    show({ instance: batch.name, started: true, runId, only }, [
      `Run ${runId} is started, of ${of}: npm run levee -- batch history "${runId}"`,
    ]);
    return exitCodes.done;
  }
  let row: RunRow;
  try {
    row = await display.step(`run ${runId}`, (report) =>
      endOfRun(context, run, timeout ?? batch.runTimeout * 1_000, report),
    );
  } catch (error) {
    if (signal.aborted) display.note(`run ${runId} goes on: npm run levee -- batch history "${runId}"`);
    throw error;
  }
  show({ instance: batch.name, started: true, ...runFields(row) }, [
    ...runLines(row),
    ...(row.failed.length > 0 ? ["", "npm run levee -- batch run-now --failed-of last runs these again"] : []),
  ]);
  return row.outcome === "succeeded" ? exitCodes.done : exitCodes.failed;
}
