import { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { Context } from "aws-lambda";
import { clientSettings } from "../parts/client-settings.ts";
import { eventBridgeSchedule } from "./aws/eventbridge-schedule.ts";
import { awsPorts, holderShift } from "./aws/ports.ts";
import type { StopHandler, TargetsHandler } from "./contract.ts";
import { openRun } from "./open-run.ts";
import { requireFunction } from "./require-function.ts";
import type { OpenInput, OpenOutput, Target } from "./run.ts";
import { openSettings } from "./settings.ts";

/** What the component puts into the bundle beside the shell. */
interface Opens {
  /** The list itself, or the team's function that makes it. */
  readonly targets: readonly Target[] | TargetsHandler;
  /** The team's condition of `stopWhen`. */
  readonly stop?: StopHandler;
}

/**
 * Makes the Lambda function that opens a run: stops the schedule if it is to stop, else says for which targets the run is. It holds the
 * lease while it works, as a step does, because the team's functions in it may write, too.
 *
 * @throws TypeError if what the team's files export is no function
 */
export function opener({ targets, stop }: Opens) {
  const settings = openSettings(process.env);
  if (!Array.isArray(targets)) requireFunction(settings.LEVEE_INSTANCE, "targets", targets);
  if (stop !== undefined) requireFunction(settings.LEVEE_INSTANCE, "stopWhen", stop);
  const { ports, about } = awsPorts(settings);
  const scheduler = new SchedulerClient(clientSettings);
  const schedule = eventBridgeSchedule(scheduler, settings.LEVEE_SCHEDULE_NAME, ports.clock);
  const job = { stopWhen: settings.LEVEE_STOP_WHEN, maxTargets: settings.LEVEE_MAX_TARGETS, targets, stop };

  return (input: OpenInput, context: Context): Promise<OpenOutput> => {
    about(context);
    return openRun(holderShift({ ...ports, schedule }, settings, context), job, input);
  };
}
