import { attempt } from "../parts/attempt.ts";
import { logWith } from "../parts/log.ts";
import type { RunContext } from "./contract.ts";
import { raised, raisedBy } from "./errors.ts";
import type { HolderShift } from "./holding.ts";
import type { HolderPorts } from "./ports.ts";
import { type Run, runIdOf } from "./run.ts";
import { END_MS } from "./timing.ts";

/**
 * Calls a function of the team's.
 *
 * One that does not settle takes the process down: left alone it would go on in a thawed environment, beside a later run. Nothing takes
 * its note out of the lease then.
 *
 * @param said what its log lines carry beside the run
 * @throws what it threw, as the state machine is to see it
 */
export async function callTeam<T, P extends HolderPorts>(
  shift: HolderShift<P>,
  run: Run,
  limitMs: number,
  said: Record<string, unknown>,
  call: (context: RunContext) => Promise<T> | T,
): Promise<T> {
  const { clock, log, ending } = shift.ports;
  const runId = runIdOf(run);
  const left = Math.min(limitMs, shift.deadline - clock.now() - END_MS);
  if (left <= 0) throw raised("TimeoutError", "no time was left to call the function: the lease did not answer");
  const about = { runId, ...said };
  const ended = await attempt(clock, left, (signal) =>
    call({ fence: run.fence, slot: new Date(run.slot), runId, signal, log: logWith(log, about) }),
  );
  if (ended.kind === "hung") {
    log.error("the function did not settle; its process ends", about);
    return ending.now();
  }
  if (ended.kind === "returned") return ended.value as T;
  throw ended.late ? raised("TimeoutError", `the function did not end within ${left} ms`) : raisedBy(ended.error);
}
