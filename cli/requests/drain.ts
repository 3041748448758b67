import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { isPaused } from "../../handlers/request-intake/pause.ts";
import { duration } from "../arguments.ts";
import type { Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import { leaf, onIntake } from "../leaf.ts";
import { noteText } from "../output/pause-note.ts";
import { brakePorts } from "./consumption.ts";
import { depthsOf } from "./depths.ts";
import { type DrainPorts, untilEmpty } from "./until-empty.ts";

/**
 * How long a queue has to look empty. SQS's numbers agree with each other after a minute; the embedded cloud's always do.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/confirm-queue-is-empty.html
 */
const SETTLE_ON_AWS_MS = 60_000;
const SETTLE_LOCALLY_MS = 2_000;

interface DrainOptions {
  readonly timeout?: number;
  readonly settle?: number;
}

export function drainCommand(group: Command, { hidden = false } = {}): void {
  leaf(
    group,
    "drain",
    "wait until every request has its outcome: nothing waits, nothing is in flight",
    ["requests drain", "requests drain --timeout 30m --json"],
    { hidden },
  )
    .option("--timeout <duration>", "give up after that; without it, wait as long as it takes", duration)
    .option("--settle <duration>", "how long it has to look empty: 60 s on AWS, 2 s locally, by default", duration)
    .addHelpText("after", "\nRequests that still come in are waited for, too.")
    .action((options) => onIntake(options, (context) => drain(context, options)));
}

async function drain(context: Context, { timeout, settle }: DrainOptions) {
  const { intake, embedded, display, signal, show } = context;
  const { consumer, notes } = brakePorts(context);
  const began = Date.now();
  const ports: DrainPorts = {
    now: Date.now,
    sleep: (ms) => sleep(ms, undefined, { signal }),
    remaining: async () => {
      const { work, undelivered } = await depthsOf(context);
      return {
        waiting: work.waiting + work.delayed + undelivered.waiting + undelivered.delayed,
        inFlight: work.inFlight + undelivered.inFlight,
      };
    },
    paused: async () => (isPaused(await consumer.state()) ? noteText(await notes.read(), Date.now()) : undefined),
  };
  const progress = untilEmpty(ports, {
    settleMs: settle ?? (embedded ? SETTLE_LOCALLY_MS : SETTLE_ON_AWS_MS),
    timeoutMs: timeout,
  });
  const stop = display.watch(() => progress.figures());
  await progress.done.finally(stop);
  const { done } = progress.figures();
  const seconds = Math.round((Date.now() - began) / 1_000);
  show({ instance: intake.name, drained: true, worked: done, seconds }, [
    `${intake.name} is empty: nothing waits, nothing is in flight; ${done} requests in ${seconds} s.`,
  ]);
  return exitCodes.done;
}
