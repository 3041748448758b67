import { thrown } from "../parts/thrown.ts";
import type { StepHandler } from "./contract.ts";
import { type HolderShift, holding } from "./holding.ts";
import { runIdOf, type StepInput, targetId } from "./run.ts";
import { callTeam } from "./team-call.ts";

/** The team's function and its limit. */
export interface StepJob {
  readonly name: string;
  readonly handler: StepHandler<never>;
  readonly timeoutMs: number;
}

/** Does one step for one target, if the run has the lease. */
export async function takeStep(shift: HolderShift, job: StepJob, { run, target, attempt }: StepInput): Promise<void> {
  const { clock, log } = shift.ports;
  const began = clock.now();
  const said = { step: job.name, target: targetId(target), attempt };
  const line = (outcome: string, error?: string) =>
    log.info("step", {
      runId: runIdOf(run),
      ...said,
      outcome,
      ...(error && { error }),
      durationMs: clock.now() - began,
    });
  try {
    await holding(shift, run, () =>
      callTeam(shift, run, job.timeoutMs, said, (context) => job.handler(target as never, { ...context, attempt })),
    );
    line("done");
  } catch (error) {
    const { name } = thrown(error);
    line(name === "LeaseLost" ? "lease-lost" : "failed", name);
    throw error;
  }
}
