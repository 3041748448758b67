import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { runIdOf } from "../../handlers/scheduled-batch/run.ts";
import type { RunRow } from "../../handlers/scheduled-batch/run-row.ts";
import { CliError } from "../cli-error.ts";
import type { BatchContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../output/printable.ts";
import { ago } from "../output/time.ts";
import { atWork } from "./at-work.ts";
import { pauseText } from "./pause-words.ts";
import { portsOf } from "./ports.ts";

const LOOK_EVERY_MS = 1_000;

/** A run that was started outside of the schedule. */
export interface BegunRun {
  readonly runId: string;
  readonly executionArn: string;
}

/**
 * Starts a run outside of the schedule.
 *
 * @param only the targets that it is of @default all
 * @throws CliError while the schedule is paused, or a run may be at work
 */
export async function beginRun(context: BatchContext, only: readonly string[] | undefined): Promise<BegunRun> {
  const slot = await freeSlot(context);
  const executionArn = await start(context, slot, only);
  return { runId: runIdOf({ slot, owner: executionArn }), executionArn };
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
export async function endOfRun(
  context: BatchContext,
  { runId, executionArn }: BegunRun,
  timeout: number,
  report: (detail: string) => void,
): Promise<RunRow> {
  const { aws, signal } = context;
  const began = Date.now();
  for (;;) {
    const execution = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== "RUNNING") {
      const row = await portsOf(context).runs.get(runId);
      if (row) return row;
      throw new CliError(`run ${runId} was not carried out: ${printable(whyNoRun(execution))}`, exitCodes.failed);
    }
    report(`at work for ${ago(began, Date.now())}`);
    if (Date.now() - began > timeout)
      throw new CliError(`run ${runId} is still at work; it goes on`, exitCodes.timedOut);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

const AGAIN = "say it again when that has ended: npm run levee -- batch status";

/** By the ends of components/scheduled-batch/definition/lease-states.ts. */
const NO_RUN = new Map([
  ["held", `another run is at work, or what one left behind may still write; ${AGAIN}`],
  ["duplicate", `another run was quicker; ${AGAIN}`],
  ["contended", `another run took the lease each time that it was free; ${AGAIN}`],
  ["paused", "the schedule was paused meanwhile; npm run levee -- batch resume"],
]);

/** Why an execution that has ended, and left no row, was no run. */
export function whyNoRun({
  status,
  output,
  error,
}: Pick<DescribeExecutionCommandOutput, "status" | "output" | "error">): string {
  const outcome = outcomeIn(output);
  return NO_RUN.get(outcome ?? "") ?? outcome ?? error ?? status ?? "it says nothing";
}

/** The name of the state that it ended in. */
function outcomeIn(output: string | undefined): string | undefined {
  try {
    const { outcome } = JSON.parse(output ?? "{}");
    return typeof outcome === "string" ? outcome : undefined;
  } catch {
    return undefined;
  }
}
