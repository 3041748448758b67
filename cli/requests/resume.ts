import type { Command } from "commander";
import { durationOption } from "../arguments.ts";
import { resumeAndWait, type Wait } from "../brake.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onIntake } from "../leaf.ts";
import { noteFields, noteText } from "../output/pause-note.ts";
import { totalOf } from "../stack/depth.ts";
import { brakeAlarmState } from "./brake-alarm.ts";
import { brakePorts } from "./consumption.ts";
import { depthsOf } from "./depths.ts";

export function resumeCommand(group: Command): void {
  leaf(group, "resume", "work requests again, whoever stopped it", [
    "requests resume",
    "requests resume --stack prod --instance orders --json",
  ])
    .option("--no-wait", "do not wait until it has taken effect")
    .addOption(durationOption("--timeout <duration>", "how long to wait for that", "5 minutes"))
    .action((options) => onIntake(options, (context) => resumeIntake(context, options)));
}

async function resumeIntake(context: Context, options: Wait) {
  const { intake, show } = context;
  const brake = { name: intake.name, ports: brakePorts(context) };
  const { changed, state, note: was } = await resumeAndWait(context, brake, options);
  const waiting = totalOf((await depthsOf(context)).work);
  const alarm = await brakeAlarmState(context);
  show({ instance: intake.name, changed, state, was: changed ? noteFields(was) : undefined, waiting, brake: alarm }, [
    changed
      ? `${intake.name} is working again; ${waiting} requests wait.`
      : `${intake.name} was not paused; nothing has changed.`,
    ...(changed ? [`  It was paused ${noteText(was, Date.now())}`] : []),
    ...(alarm?.state === "ALARM"
      ? [
          `  The alarm ${alarm.alarm} is still on. The automatic brake acts when it goes on: until it has been off, it does not.`,
        ]
      : []),
  ]);
  return exitCodes.done;
}
