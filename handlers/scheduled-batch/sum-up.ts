import type { Failure, Outcome, SummaryInput, TargetResult } from "./run.ts";
import { runIdOf } from "./run.ts";
import type { RunRow } from "./run-row.ts";

/** How a run ended, from what the state machine gathered. */
export function outcomeOf({ run, results, stop, error }: SummaryInput): Outcome {
  if (run.redrives > 0 || error?.reason === "lease-lost" || results.some(isLeaseLost)) return "lease-lost";
  if (stop !== undefined) return "stopped";
  if (error) return "failed";
  const failed = results.filter(({ done }) => !done).length;
  if (failed === 0) return "succeeded";
  return failed < results.length ? "partial" : "failed";
}

/** The run's row, as it ends at `endedAt`. All of it fits, because the results came in one payload of at most 256 KiB. */
export function rowOf(input: SummaryInput, endedAt: number): RunRow {
  const { run, results, asked, stop, error } = input;
  const { lease, owner, fence, slot, startedAt } = run;
  const failed = results.filter((result): result is Failed => !result.done);
  const slowest = results.reduce<TargetResult | undefined>((a, b) => (a && a.ms >= b.ms ? a : b), undefined);
  return {
    schedule: lease,
    run: runIdOf(run),
    outcome: outcomeOf(input),
    slot,
    fence,
    owner,
    startedAt,
    endedAt,
    done: results.length - failed.length,
    failed: failed.map(({ id, step, ms, ...why }) => ({ id, step, ms, ...said(why) })),
    ...(slowest && { slowest: { id: slowest.id, ms: slowest.ms } }),
    ...(stop !== undefined && { stop }),
    ...(error && { error: said(error) }),
    ...(asked !== undefined && { only: asked }),
  };
}

type Failed = Extract<TargetResult, { readonly done: false }>;

const isLeaseLost = (result: TargetResult): boolean => !result.done && result.reason === "lease-lost";

const said = ({ reason, error, cause }: Failure): Failure => ({ reason, error, cause: messageIn(cause) });

/** What a function said when it failed: of Lambda's JSON the state machine gives the message and what follows, cut. Anything else is as it is. */
export function messageIn(cause: string): string {
  const [, message] = /^"errorMessage":"((?:[^"\\]|\\.)*)/.exec(cause) ?? [];
  return message === undefined ? cause : (JSON.parse(`"${message.replace(/\\u[\da-f]{0,3}$/i, "")}"`) as string);
}
