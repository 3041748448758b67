import type { RunRow } from "../../handlers/scheduled-batch/run-row.ts";
import { columns } from "../output/columns.ts";
import { printable } from "../output/printable.ts";
import { ago, iso } from "../output/time.ts";

/** A run for programs: its row, with times as ISO 8601. */
export const runFields = ({ schedule: _, run, slot, startedAt, endedAt, ...rest }: RunRow) => ({
  runId: run,
  slot: iso(slot),
  startedAt: iso(startedAt),
  endedAt: iso(endedAt),
  ...rest,
});

/** A line of the history. */
export interface Line {
  readonly runId: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome: string;
  readonly done?: number;
  readonly failed?: number;
}

export const lineOf = ({ run, startedAt, endedAt, outcome, done, failed }: RunRow): Line => ({
  runId: run,
  startedAt,
  endedAt,
  outcome,
  done,
  failed: failed.length,
});

export const runTable = (lines: readonly Line[]): string[] =>
  columns(
    ["run", "started", "took", "outcome", "done", "failed"],
    lines.map(({ runId, startedAt, endedAt, outcome, done, failed }) => [
      printable(runId),
      iso(startedAt),
      endedAt === undefined ? "-" : ago(startedAt, endedAt),
      outcome,
      String(done ?? "-"),
      String(failed ?? "-"),
    ]),
  );

/** All about one run, for people. */
export function runLines(row: RunRow): string[] {
  const { run, outcome, slot, startedAt, endedAt, done, failed, slowest, stop, error, only, fence, owner } = row;
  const fields: [string, string | undefined][] = [
    ["outcome", outcome],
    ["slot", iso(slot)],
    ["started", iso(startedAt)],
    ["took", ago(startedAt, endedAt)],
    ["targets", `${done} done, ${failed.length} failed${only === undefined ? "" : `, of ${only} that were asked for`}`],
    ["slowest", slowest && `${slowest.id} (${ago(0, slowest.ms)})`],
    ["stopped", stop],
    ["error", error && `${error.error} (${error.reason}): ${error.cause}`],
    ["fence", String(fence)],
    ["execution", owner],
  ];
  return [
    printable(run),
    ...fields.flatMap(([label, value]) => (value === undefined ? [] : [`  ${label.padEnd(9)} ${printable(value)}`])),
    ...(failed.length === 0 ? [] : ["", ...failedTable(row)]),
  ];
}

const failedTable = ({ failed }: RunRow): string[] =>
  columns(
    ["failed", "step", "reason", "error", "cause"],
    failed.map(({ id, step, reason, error, cause }) => [id, step, reason, error, cause].map(printable)),
  );
