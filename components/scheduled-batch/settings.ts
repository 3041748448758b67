import { ArgumentError } from "../parts/argument-error.ts";
import { checkedDuration, checkedInteger, refuseUnknownNames, refuseWrongKinds } from "../parts/arguments.ts";
import { spell } from "../parts/durations.ts";
import { type Architecture, checkedArchitecture } from "../parts/function-arguments.ts";
import type { NetworkArgs } from "../parts/network.ts";
import { argumentNames, networkNames, type ScheduledBatchArgs, type StopWhen } from "./args.ts";
import { bounds, defaults, fixed } from "./defaults.ts";
import { refuseTooMuch } from "./definition/limits.ts";
import { checkedEvery, type Rhythm } from "./every.ts";
import { leaseDuration, longestStep } from "./lease-times.ts";
import { checkedOpen, checkedSteps, type Step, type TeamFunction, timeouts } from "./steps.ts";
import { checkedStop, checkedTime } from "./stop-when.ts";
import { checkedTargets, type Targets } from "./targets.ts";

/** All numbers of one ScheduledBatch, checked, with what follows from them. Durations are seconds. */
export interface Settings {
  readonly rhythm: Rhythm;
  readonly timeZone: string;
  /** `undefined` once it has passed: Scheduler refuses such a one, and without it the schedule does the same. */
  readonly start: string | undefined;
  readonly end: string | undefined;
  /** `end` has passed. */
  readonly isOver: boolean;
  readonly steps: readonly Step[];
  readonly open: TeamFunction;
  readonly targets: Targets;
  readonly concurrency: number;
  /** How long a run may take: the machine's timeout. */
  readonly runTimeout: number;
  /** The longest that a function which holds the lease may write after it has begun: components/scheduled-batch/lease-times.ts. */
  readonly longestStep: number;
  /** How long a lease lasts that nobody gives back, from the start of its run. */
  readonly leaseDuration: number;
  readonly onOverlap: "skip" | "catchUp";
  readonly stopWhen: StopWhen;
  readonly missedIntervals: number;
  /** The time without a run that succeeded, after which the schedule is late. */
  readonly lateAfter: number;
  /** Between two looks of the watchdog. */
  readonly watchPeriod: number;
  /** How long Scheduler repeats a tick that Step Functions did not take. */
  readonly tickAge: number;
  readonly network: NetworkArgs | undefined;
  readonly architecture: Architecture;
}

/**
 * Checks the plain arguments at once, so that a mistake ends the preview, and derives the rest.
 *
 * @param now epoch milliseconds
 */
export function settingsOf(subject: string, args: ScheduledBatchArgs, now = Date.now()): Settings {
  refuseUnknownNames(subject, args, argumentNames);
  refuseWrongKinds(subject, args, {
    every: "text",
    timeZone: "text",
    start: "text",
    end: "text",
    stopWhen: "a map",
    open: "a map",
    network: "a map",
    kmsKeyArn: "text",
    alarmEmail: "text",
    ephemeral: "true or false",
    overrides: "a map of maps",
  });
  const timeZone = args.timeZone ?? defaults.timeZone;
  const rhythm = checkedEvery(subject, args.every, timeZone);
  const integer = (name: "concurrency" | "missedIntervals") =>
    checkedInteger(subject, name, args[name] ?? defaults[name], bounds[name]);
  const work = {
    steps: checkedSteps(subject, args.steps),
    open: checkedOpen(subject, args.open ?? {}),
    targets: checkedTargets(subject, args.targets, args.maxTargets),
    concurrency: integer("concurrency"),
  };
  const runTimeout = checkedRunTimeout(subject, args.runTimeout, work);
  const longest = longestStep([...work.steps, work.open].map(({ timeout }) => timeout));
  const missedIntervals = integer("missedIntervals");
  const time = (name: "start" | "end") =>
    args[name] === undefined ? undefined : checkedTime(subject, name, args[name]);
  const [start, end] = [time("start"), time("end")];
  if (start !== undefined && end !== undefined && start >= end) {
    throw new ArgumentError(subject, `end "${args.end}" is not after start "${args.start}"`, "there would be no tick");
  }
  const onOverlap = checkedOverlap(subject, args.onOverlap ?? defaults.onOverlap);
  refuseUnfit(subject, { ...work, runTimeout, longestStep: longest, onOverlap });
  return {
    ...work,
    rhythm,
    timeZone,
    start: start !== undefined && Date.parse(start) > now ? start : undefined,
    end,
    isOver: end !== undefined && Date.parse(end) <= now,
    runTimeout,
    longestStep: longest,
    leaseDuration: leaseDuration(runTimeout, longest),
    onOverlap,
    stopWhen: checkedStop(subject, args.stopWhen ?? {}),
    missedIntervals,
    lateAfter: missedIntervals * rhythm.longest,
    watchPeriod: clamp(Math.floor(rhythm.shortest / 60) * 60, 60, fixed.watchPeriod),
    tickAge: clamp(rhythm.shortest, fixed.leastEventAge, fixed.mostEventAge),
    network: args.network && checkedNetwork(subject, args.network),
    architecture: checkedArchitecture(subject, args.architecture ?? defaults.architecture),
  };
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

type Work = Pick<Settings, "steps" | "open" | "targets" | "concurrency">;

/** What a run may take when every attempt but the last fails, and each takes all of its time. */
function checkedRunTimeout(subject: string, given: string | undefined, work: Work): number {
  const { steps, open, targets, concurrency } = work;
  const { runReserve } = fixed;
  const around = open.taskTimeout + timeouts(fixed.summariseTimeout).taskTimeout + runReserve;
  const sum = (of: (step: Step) => number) => steps.map(of).reduce((total, one) => total + one, 0);
  const least = around + sum(({ taskTimeout }) => taskTimeout);
  const rounds = Math.ceil(targets.most / concurrency);
  const most = around + rounds * sum(({ taskTimeout, attempts }) => attempts * taskTimeout + pauses(attempts));
  if (given === undefined) {
    if (most <= bounds.runTimeout.max) return Math.ceil(most / 60) * 60;
    throw new ArgumentError(
      subject,
      `a run could take ${spell(most)}: ${rounds} rounds of ${concurrency} targets, each ${steps.map(({ taskTimeout, attempts }) => `${attempts} × ${taskTimeout} s`).join(" + ")}, over ${spell(bounds.runTimeout.max)}`,
      "raise concurrency, lower attempts or timeouts, or say with runTimeout when to stop: what is not done then is for the next run",
    );
  }
  const runTimeout = Math.ceil(checkedDuration(subject, "runTimeout", given, bounds.runTimeout) / 1_000);
  if (runTimeout >= least) return runTimeout;
  throw new ArgumentError(
    subject,
    `runTimeout "${given}" is under ${spell(least)}: ${around} s to begin and end, and ${steps.map(({ name, taskTimeout }) => `${taskTimeout} s of ${name}`).join(", ")}`,
    "not one target could be sure of its steps: raise runTimeout, or lower the steps' timeouts",
  );
}

/** Seconds between the attempts, at the most: 1, 2, 4, 8, 10, 10 … */
const pauses = (attempts: number): number =>
  Array.from({ length: attempts - 1 }, (_, n) => Math.min(2 ** n, fixed.longestPause)).reduce((a, b) => a + b, 0);

/** What Step Functions would refuse, or not stand in the midst of a run, is refused before anything is registered; names do not matter here. */
function refuseUnfit(
  subject: string,
  settings: Work & Pick<Settings, "runTimeout" | "longestStep" | "onOverlap">,
): void {
  const { steps, open, targets, ...rest } = settings;
  const arn = "arn:aws:lambda:eu-central-1:123456789012:function:any";
  refuseTooMuch({
    ...rest,
    subject,
    table: "any",
    lease: "any",
    open: { arn, timeout: open.timeout },
    steps: steps.map(({ name, timeout, attempts }) => ({ arn, name, timeout, attempts })),
    summarise: { arn, timeout: fixed.summariseTimeout },
    maxTargets: targets.most,
  });
}

function checkedOverlap(subject: string, onOverlap: string): Settings["onOverlap"] {
  if (onOverlap === "skip" || onOverlap === "catchUp") return onOverlap;
  throw new ArgumentError(
    subject,
    `onOverlap ${JSON.stringify(onOverlap)} is unknown`,
    'there are "skip", and "catchUp": one run right after the one that was in the way',
  );
}

function checkedNetwork(subject: string, network: NetworkArgs): NetworkArgs {
  refuseUnknownNames(subject, network, networkNames, "network's");
  for (const name of ["subnetIds", "securityGroupIds"] as const) {
    refuseWrongKinds(`${subject}, network`, network, { [name]: "a list" });
    if (network[name] === undefined) {
      throw new ArgumentError(
        subject,
        `network has no ${name}`,
        "a function in a VPC needs subnets and security groups",
      );
    }
  }
  return network;
}
