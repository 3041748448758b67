import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { durationOption } from "../arguments.ts";
import type { Wait } from "../brake.ts";
import { CliError } from "../cli-error.ts";
import type { BatchContext } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onBatch } from "../leaf.ts";
import { atWork } from "./at-work.ts";
import { pauseFields, pauseText } from "./pause-words.ts";
import { portsOf } from "./ports.ts";

/** How often is looked whether the run at work has ended. */
const LOOK_EVERY_MS = 1_000;

export function pauseCommand(group: Command): void {
  leaf(group, "pause", "no run begins any more; the one at work goes on to its end, which is waited for", [
    "batch pause",
    'batch pause --stack prod --instance billing --reason "the tables are being moved"',
    "batch pause --no-wait --json",
  ])
    .option("--reason <text>", "what `batch status` says of it")
    .option("--no-wait", "do not wait for the run at work")
    .addOption(durationOption("--timeout <duration>", "how long to wait for that", "20 minutes"))
    .action((options) => onBatch(options, (context) => pause(context, options)));
}

async function pause(
  context: BatchContext,
  { reason = "no reason given", wait, timeout }: Wait & { readonly reason?: string },
) {
  const { aws, batch, show } = context;
  const { lease, schedule } = portsOf(context);
  const own = { by: "operator", who: aws.caller, reason, at: aws.now() } as const;
  // The lease first: from then on no tick begins a run, whatever becomes of this command.
  const standing = (await lease.pause(own)) ?? own;
  const switched = await schedule.enable(false);
  const changed = switched || standing === own;
  if (wait) await untilNothingWorks(context, timeout);
  const working = wait ? undefined : await atWork(context, await lease.read());
  show({ instance: batch.name, changed, paused: pauseFields(standing), atWork: working }, [
    changed ? `${batch.name} is paused.` : `${batch.name} was paused already; nothing has changed.`,
    `  ${pauseText(standing, aws.now())}`,
    ...(working ? ["  A run is still at work."] : []),
    "Ticks are not made up for: npm run levee -- batch resume",
  ]);
  return exitCodes.done;
}

async function untilNothingWorks(context: BatchContext, timeout: number): Promise<void> {
  const { batch, display, signal } = context;
  const { lease } = portsOf(context);
  const until = Date.now() + timeout;
  await display.step(`pausing ${batch.name}`, async (report) => {
    for (;;) {
      const working = await atWork(context, await lease.read());
      if (!working) return;
      report(`${working.runId ?? "a run"} is still at work`);
      if (Date.now() > until)
        throw new CliError(
          `${working.runId ?? "a run"} is still at work; no other begins, the pause stands`,
          exitCodes.timedOut,
        );
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  });
}
