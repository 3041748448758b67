import type { Command } from "commander";
import { durationOption } from "../arguments.ts";
import { pauseAndWait, type Wait } from "../brake.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onIntake } from "../leaf.ts";
import { noteFields, noteText } from "../output/pause-note.ts";
import { brakePorts } from "./consumption.ts";
import { depthsOf } from "./depths.ts";

interface PauseOptions extends Wait {
  readonly reason?: string;
}

export function pauseCommand(group: Command): void {
  leaf(group, "pause", "stop working requests; they are still accepted, wait, and lose nothing", [
    "requests pause",
    'requests pause --stack prod --instance orders --reason "warehouse is down until 14:00"',
    "requests pause --no-wait --json",
  ])
    .option("--reason <text>", "what `requests status` says of it")
    .option("--no-wait", "do not wait until it has taken effect")
    .addOption(durationOption("--timeout <duration>", "how long to wait for that", "20 minutes"))
    .action((options) => onIntake(options, (context) => pauseIntake(context, options)));
}

async function pauseIntake(context: Context, { reason = "no reason given", wait, timeout }: PauseOptions) {
  const { intake, show } = context;
  const brake = {
    name: intake.name,
    ports: brakePorts(context),
    inFlight: async () => (await depthsOf(context)).work.inFlight,
    longest: intake.workerTimeout,
  };
  const { changed, state, note, inFlight } = await pauseAndWait(context, brake, { wait, timeout, why: reason });
  show({ instance: intake.name, changed, state, paused: noteFields(note), inFlight }, [
    changed ? `${intake.name} is paused.` : `${intake.name} was paused already; nothing has changed.`,
    `  ${noteText(note, Date.now())}`,
    ...(inFlight ? [`  ${inFlight} in flight wait for their next attempt; none is being worked.`] : []),
    "Requests are accepted and wait: npm run levee -- requests resume",
  ]);
  return exitCodes.done;
}
