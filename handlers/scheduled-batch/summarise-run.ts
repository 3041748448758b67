import { insist } from "../parts/insist.ts";
import type { MetricName } from "./metrics.ts";
import { noticeOf } from "./notice.ts";
import type { SummaryPorts } from "./ports.ts";
import type { Outcome, SummaryInput } from "./run.ts";
import type { RunRow } from "./run-row.ts";
import { type Shift, untilTheEnd } from "./shift.ts";
import { rowOf } from "./sum-up.ts";

const METRICS: Readonly<Record<Outcome, MetricName>> = {
  succeeded: "RunsSucceeded",
  partial: "RunsPartial",
  failed: "RunsFailed",
  stopped: "RunsStopped",
  "lease-lost": "RunsLeaseLost",
};

/**
 * Sums a run up: counts it in the lease, which the stop conditions and the watchdog read; puts its row; tells the topic; then the metrics.
 * Given again after any of that, it does the rest: counted is once for each fence, the first row stands, and the topic may hear twice.
 */
export async function summarise(
  shift: Shift<SummaryPorts>,
  input: SummaryInput,
): Promise<{ readonly outcome: Outcome }> {
  const { clock, log, runs, topic, metrics } = shift.ports;
  const made = await counted(shift, input, rowOf(input, clock.now()));
  const before = await insist(clock, untilTheEnd(shift), () => runs.put(made));
  const row = before ?? made;
  // The row of the run that was redriven stands, and so does what was told of it.
  if (!before || input.run.redrives === 0) {
    await insist(clock, untilTheEnd(shift), () => topic.publish(noticeOf(row)));
    metrics.put({
      [METRICS[row.outcome]]: 1,
      TargetsDone: row.done,
      TargetsFailed: row.failed.length,
      RunDuration: row.endedAt - row.startedAt,
    });
  }
  log.info("run", { runId: row.run, outcome: made.outcome, done: made.done, failed: made.failed.length });
  return { outcome: made.outcome };
}

/** The row, once the run is counted; a run that has lost its lease counts for nothing, and says so. */
async function counted(shift: Shift<SummaryPorts>, { run }: SummaryInput, row: RunRow): Promise<RunRow> {
  const { clock, lease } = shift.ports;
  if (row.outcome === "lease-lost" || row.outcome === "stopped") return row;
  const failed = row.outcome === "failed";
  const tally = { failed, ...(!failed && { succeededAt: row.endedAt }) };
  const has = await insist(clock, untilTheEnd(shift), () => lease.count(run, tally));
  return has ? row : { ...row, outcome: "lease-lost" };
}
