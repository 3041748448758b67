import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Command } from "commander";
import { runIdOf } from "../../handlers/scheduled-batch/run.ts";
import type { RunRow } from "../../handlers/scheduled-batch/run-row.ts";
import { duration } from "../arguments.ts";
import { CliError } from "../cli-error.ts";
import type { BatchContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onBatch } from "../leaf.ts";
import { printable } from "../output/printable.ts";
import { ago } from "../output/time.ts";
import { atWork } from "./at-work.ts";
import { pauseText } from "./pause-words.ts";
import { portsOf } from "./ports.ts";
import { runNamed } from "./run-named.ts";
import { runFields, runLines } from "./run-view.ts";

const LOOK_EVERY_MS = 1_000;

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
  const { batch, show, json } = context;
  const failed = failedOf === undefined ? undefined : await runNamed(context, failedOf);
  if (failed && failed.failed.length === 0) {
    const reason = failed.error
      ? "was not carried out at all: run it anew without --failed-of"
      : "has no failed target";
    show({ instance: batch.name, started: false, failedOf: failed.run }, [`Run ${failed.run} ${reason}.`]);
    return failed.error ? exitCodes.failed : exitCodes.done;
  }
  const slot = await freeSlot(context);
  const only = failed?.failed.map(({ id }) => id);
  const owner = await start(context, slot, only);
  const runId = runIdOf({ slot, owner });
  const of = only ? `${only.length} targets that failed in ${failed?.run}` : "all targets";
  if (!wait) {
    show({ instance: batch.name, started: true, runId, only }, [
      `Run ${runId} is started, of ${of}: npm run levee -- batch history "${runId}"`,
    ]);
    return exitCodes.done;
  }
  const row = await ended(context, runId, owner, timeout ?? batch.runTimeout * 1_000);
  show({ instance: batch.name, started: true, ...runFields(row) }, runLines(row));
  if (!json && row.failed.length > 0) process.stderr.write("batch run-now --failed-of last runs these again\n");
  return row.outcome === "succeeded" ? exitCodes.done : exitCodes.failed;
}

/**
 * A slot that is newer than every one before, and by AWS's clock not in the future: ticks up to it would be taken for duplicates. The lease says
 * whether there may be a run: this only spares a start that comes to nothing.
 */
async function freeSlot(context: BatchContext): Promise<number> {
  const { batch } = context;
  const item = await portsOf(context).lease.read();
  const now = context.aws.now();
  if (item?.paused)
    throw new CliError(
      `${batch.name} is paused ${pauseText(item.paused, now)}; npm run levee -- batch resume ends that`,
      exitCodes.failed,
    );
  const working = await atWork(context, item);
  if (working)
    throw new CliError(
      `${working.runId ?? "a run"} is at work, or may be; two never are at once, so say it again when it has ended`,
      exitCodes.failed,
    );
  return Math.max(now, (item?.slot ?? 0) + 1);
}

/** Given again after a lost answer, it is the same execution: by its name. */
async function start({ aws, batch }: BatchContext, slot: number, only: readonly string[] | undefined): Promise<string> {
  const { executionArn = "" } = await aws.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: batch.stateMachineArn,
      name: `run-now-${slot}-${randomUUID().slice(0, 8)}`,
      input: JSON.stringify({ slot: new Date(slot).toISOString(), ...(only && { only }) }),
    }),
  );
  return executionArn;
}

/** Waits for the execution's end, and reads what the run has said of itself. */
async function ended(context: BatchContext, runId: string, executionArn: string, timeout: number): Promise<RunRow> {
  const { aws, display, signal } = context;
  const began = Date.now();
  return display.step(`run ${runId}`, async (report) => {
    for (;;) {
      const { status, output, error } = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status !== "RUNNING") {
        const row = await portsOf(context).runs.get(runId);
        if (row) return row;
        const why = outcomeIn(output) ?? error ?? status ?? "it says nothing";
        throw new CliError(`run ${runId} was not carried out: ${printable(why)}`, exitCodes.failed);
      }
      report(`at work for ${ago(began, Date.now())}`);
      if (Date.now() - began > timeout)
        throw new CliError(`run ${runId} is still at work; it goes on`, exitCodes.timedOut);
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  });
}

/** Why a tick was no run: the name of the state that it ended in. */
function outcomeIn(output: string | undefined): string | undefined {
  try {
    const { outcome } = JSON.parse(output ?? "{}");
    return typeof outcome === "string" ? outcome : undefined;
  } catch {
    return undefined;
  }
}
