import type { Context } from "aws-lambda";
import { awsPorts, holderShift } from "./aws/ports.ts";
import type { StepHandler } from "./contract.ts";
import { requireFunction } from "./require-function.ts";
import type { StepInput, Target } from "./run.ts";
import { stepSettings } from "./settings.ts";
import { takeStep } from "./take-step.ts";

/**
 * Makes a Lambda function of a team's function: one step of a run, called by the state machine for each target. What it promises:
 *
 * 1. The team's function is not called unless this run holds the lease, and until this process is certainly dead; see holding.ts.
 * 2. While it runs, no other run begins before `busyUntil`: nothing that it does is done beside another run, whatever dies.
 * 3. A function that does not settle in time takes its process down; see team-call.ts.
 * 4. What it throws reaches the state machine by name, without a stack; a message only if the team has said that it may.
 *
 * Not promised: that what it calls has heard it once. An attempt whose end was lost is made again, within the same run and fence.
 *
 * @throws TypeError if `handler` is no function, so that a wrong deployment fails when it starts
 */
export function step<T extends Target>(handler: StepHandler<T>) {
  const settings = stepSettings(process.env);
  requireFunction(settings.LEVEE_INSTANCE, "handler", handler);
  const { ports, about } = awsPorts(settings);
  const job = { name: settings.LEVEE_STEP, handler, timeoutMs: settings.LEVEE_STEP_TIMEOUT_S * 1_000 };

  return (input: StepInput, context: Context): Promise<void> => {
    about(context);
    return takeStep(holderShift(ports, settings, context), job, input);
  };
}
