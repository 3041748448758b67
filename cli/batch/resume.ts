import type { Command } from "commander";
import type { BatchContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onBatch } from "../leaf.ts";
import { pauseFields, pauseText } from "./pause-words.ts";
import { portsOf } from "./ports.ts";

export function resumeCommand(group: Command): void {
  leaf(group, "resume", "ticks begin runs again, whoever paused it; runs and failures are counted anew for stopWhen", [
    "batch resume",
    "batch resume --stack prod --instance billing --json",
  ]).action((options) => onBatch(options, resume));
}

async function resume(context: BatchContext) {
  const { aws, batch, show } = context;
  const { lease, schedule } = portsOf(context);
  // The lease first: the watchdog switches a paused schedule off. Broken off in between, the schedule is off and nobody has said why, which is an alarm.
  const was = await lease.resume(aws.now());
  const switched = await schedule.enable(true);
  const changed = switched || was !== undefined;
  show({ instance: batch.name, changed, was: pauseFields(was) }, [
    changed ? `${batch.name} runs again, from its next tick on.` : `${batch.name} was not paused; nothing has changed.`,
    ...(was ? [`  It was paused ${pauseText(was, aws.now())}`] : []),
    ...(was?.by === "stopWhen" ? ["  A date of stopWhen that has passed stops it again: change it first."] : []),
  ]);
  return exitCodes.done;
}
