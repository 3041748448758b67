import { type ExecutionStatus, paginateListExecutions } from "@aws-sdk/client-sfn";
import type { Command } from "commander";
import type { RunRow } from "../../handlers/scheduled-batch/run-row.ts";
import { whole } from "../arguments.ts";
import type { BatchContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onBatch } from "../leaf.ts";
import { iso } from "../output/time.ts";
import { portsOf } from "./ports.ts";
import { runNamed } from "./run-named.ts";
import { type Line, lineOf, runFields, runLines, runTable } from "./run-view.ts";

/** Executions that cannot have summed themselves up, and how the history calls them. */
const DIED: Partial<Record<ExecutionStatus, string>> = { TIMED_OUT: "timed-out", ABORTED: "aborted" };

export function historyCommand(group: Command): void {
  leaf(
    group,
    "history",
    "the runs, the newest first, those that died too; with a run, all about it and its failed targets",
    [
      "batch history",
      "batch history last",
      'batch history "1780000000000#3f2a9c01-d4e5-b678" --json | jq .failed',
      "batch history --limit 200 --json",
    ],
  )
    .argument("[run]", "its id, or `last`")
    .option("--limit <n>", "how many runs at the most", whole, 20)
    .action((run: string | undefined, options) =>
      onBatch(options, (context) => (run === undefined ? history(context, options.limit) : oneRun(context, run))),
    );
}

async function oneRun(context: BatchContext, name: string) {
  const row = await runNamed(context, name);
  context.show(runFields(row), runLines(row));
  return exitCodes.done;
}

async function history(context: BatchContext, limit: number) {
  const { batch, show } = context;
  const rows: RunRow[] = [];
  for await (const page of portsOf(context).runs.newest()) {
    rows.push(...page);
    if (rows.length >= limit) break;
  }
  const kept = rows.slice(0, limit);
  const oldest = rows.length > limit ? (kept.at(-1)?.startedAt ?? 0) : 0;
  const died = await theDead(context, limit, oldest, rows);
  const lines = [...kept.map(lineOf), ...died].sort((a, b) => b.startedAt - a.startedAt).slice(0, limit);
  const byId = new Map(kept.map((row) => [row.run, row]));
  const runs = lines.map(({ runId, startedAt, endedAt, outcome }) => {
    const row = byId.get(runId);
    return row
      ? runFields(row)
      : { runId, outcome, startedAt: iso(startedAt), ...(endedAt !== undefined && { endedAt: iso(endedAt) }) };
  });
  show({ instance: batch.name, runs }, lines.length === 0 ? ["No run has ended yet."] : runTable(lines));
  return exitCodes.done;
}

/** Runs that were ended from outside, so that nothing of theirs is in the ledger. By the execution's name: the slot is in its input only. */
async function theDead(
  { aws, batch }: BatchContext,
  limit: number,
  oldest: number,
  rows: readonly RunRow[],
): Promise<Line[]> {
  const summed = new Set(rows.map(({ owner }) => owner));
  const lines: Line[] = [];
  for (const [statusFilter, outcome] of Object.entries(DIED) as [ExecutionStatus, string][]) {
    const input = { stateMachineArn: batch.stateMachineArn, statusFilter };
    let seen = 0;
    for await (const { executions = [] } of paginateListExecutions({ client: aws.sfn, pageSize: 100 }, input)) {
      for (const { executionArn = "", name = "", startDate, stopDate } of executions) {
        const startedAt = startDate?.getTime() ?? 0;
        if (startedAt < oldest) seen = limit;
        else if (!summed.has(executionArn))
          lines.push({ runId: name, startedAt, outcome, ...(stopDate && { endedAt: stopDate.getTime() }) });
        seen++;
      }
      if (seen >= limit) break;
    }
  }
  return lines;
}
