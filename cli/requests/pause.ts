import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { pause } from "../../handlers/request-intake/pause.ts";
import { durationOption } from "../arguments.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onIntake } from "../leaf.ts";
import { brakePorts, noteFields, noteText } from "./consumption.ts";
import { depthsOf } from "./depths.ts";

interface PauseOptions {
  readonly reason?: string;
  readonly wait: boolean;
  readonly timeout: number;
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

/** Stops consumption, and waits until nothing is being worked. What is in flight then only waits for its next attempt. */
async function pauseIntake(context: Context, { reason, wait, timeout }: PauseOptions) {
  const { intake, aws, display, signal, show } = context;
  const ports = brakePorts(context);
  const why = reason ?? "no reason given";
  const changed = await pause(ports, { by: "operator", who: aws.caller, since: Date.now(), why });
  const until = Date.now() + timeout;
  let inFlight: number | undefined;
  if (wait) {
    await display.step(`pausing ${intake.name}`, async (report) => {
      const check = (what: string) => {
        if (Date.now() < until) return;
        throw new CliError(`still ${what}; the pause is asked for and goes on`, exitCodes.timedOut);
      };
      for (let state = await ports.consumer.state(); state !== "Disabled"; state = await ports.consumer.state()) {
        report(state);
        check(state);
        await sleep(500, undefined, { signal });
      }
      // No invocation lasts longer, so what is in flight after that is not being worked.
      for (const over = Date.now() + intake.workerTimeout * 1_000; ; await sleep(500, undefined, { signal })) {
        inFlight = (await depthsOf(context)).work.inFlight;
        if (inFlight === 0 || Date.now() > over) return;
        report(`${inFlight} in flight`);
        check(`${inFlight} in flight`);
      }
    });
  }
  const note = await ports.notes.read();
  const state = await ports.consumer.state();
  show({ instance: intake.name, changed, state, paused: noteFields(note), inFlight }, [
    changed ? `${intake.name} is paused.` : `${intake.name} was paused already; nothing has changed.`,
    `  ${noteText(note, Date.now())}`,
    ...(inFlight ? [`  ${inFlight} in flight wait for their next attempt; none is being worked.`] : []),
    "Requests are accepted and wait: npm run levee -- requests resume",
  ]);
  return exitCodes.done;
}
