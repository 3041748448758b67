import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { resume } from "../../handlers/request-intake/pause.ts";
import { durationOption } from "../arguments.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onIntake } from "../leaf.ts";
import { brakeAlarmState } from "./brake-alarm.ts";
import { brakePorts, noteFields, noteText } from "./consumption.ts";
import { depthsOf, totalOf } from "./depths.ts";

export function resumeCommand(group: Command): void {
  leaf(group, "resume", "work requests again, whoever stopped it", [
    "requests resume",
    "requests resume --stack prod --instance orders --json",
  ])
    .option("--no-wait", "do not wait until it has taken effect")
    .addOption(durationOption("--timeout <duration>", "how long to wait for that", "5 minutes"))
    .action((options) => onIntake(options, (context) => resumeIntake(context, options)));
}

async function resumeIntake(context: Context, { wait, timeout }: { wait: boolean; timeout: number }) {
  const { intake, display, signal, show } = context;
  const ports = brakePorts(context);
  const was = await ports.notes.read();
  const changed = await resume(ports);
  const until = Date.now() + timeout;
  if (wait) {
    await display.step(`resuming ${intake.name}`, async (report) => {
      for (let state = await ports.consumer.state(); state !== "Enabled"; state = await ports.consumer.state()) {
        report(state);
        if (Date.now() > until)
          throw new CliError(`still ${state}; the resumption is asked for and goes on`, exitCodes.timedOut);
        await sleep(500, undefined, { signal });
      }
    });
  }
  const state = await ports.consumer.state();
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
