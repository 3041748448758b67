import { ArgumentError } from "../../parts/argument-error.ts";
import type { DefinitionArgs, StepArgs } from "./args.ts";
import { MAX_CAUSE, MAX_ERROR, MESSAGE } from "./failures.ts";
import { NOT_BEGUN_ATTEMPTS } from "./retry.ts";
import { START_RESERVE } from "./run-states.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const quotas = {
  /** Events of one execution's history. */
  events: 25_000,
  /** Bytes of what a state takes and gives. */
  bytes: 262_144,
  /** Iterations of an inline Map at once: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
  concurrency: 40,
};

/** Events beside those of the targets: all states, each retried until it is given up, and every look at the lease. */
const OTHER_EVENTS = 1_000;

/** Events of a Task beside its attempts: entered and exited. */
const PER_STATE = 2;

/** Scheduled, started, and succeeded, failed or timed out. */
const PER_ATTEMPT = 3;

/**
 * Bytes of a target's id, which the function that opens a run holds it to (handlers/scheduled-batch/read-targets.ts); a byte may need a backslash
 * in JSON, and none needs more, because no control character is among them.
 */
export const MAX_ID_BYTES = 128;

/**
 * Bytes of a character of an error in JSON, at the most: three of UTF-8 for one of UTF-16, whose units the shells count, or two with a backslash.
 * Control characters, which take six, the shells leave out (handlers/scheduled-batch/errors.ts).
 */
const PER_CHARACTER = 3;

/** Bytes of what the results are handed on with: the run, and what Step Functions and Lambda say of a call. */
const OTHER_BYTES = 4_096;

/** Bytes of a result beside its texts: names of its fields, punctuation, the milliseconds of a day, the longest reason, what a cause begins with. */
const PER_RESULT = Buffer.byteLength(
  JSON.stringify([{ id: "", ms: 86_400_000, done: false, step: "", reason: "unreachable", error: "", cause: MESSAGE }]),
);

interface MostTargets {
  readonly targets: number;
  /** The sum, to end the sentence of an error. */
  readonly because: string;
}

/** How many targets one run can have when everything fails as late and as wordily as it can. */
function mostTargets(steps: readonly StepArgs[]): MostTargets {
  const attempts = steps.map(({ attempts }) => attempts + NOT_BEGUN_ATTEMPTS - 1);
  const events = 2 * PER_STATE + attempts.reduce((sum, each) => sum + PER_STATE + PER_ATTEMPT * each, 0);
  const name = Math.max(...steps.map(({ name }) => Buffer.byteLength(name)));
  const bytes = PER_RESULT + name + 2 * MAX_ID_BYTES + PER_CHARACTER * (MAX_ERROR + MAX_CAUSE);
  const byEvents = Math.floor((quotas.events - OTHER_EVENTS) / events);
  const byBytes = Math.floor((quotas.bytes - OTHER_BYTES) / bytes);
  const sums = [
    `a history of ${quotas.events} events less ${OTHER_EVENTS}, at ${events} a target (2 × ${PER_STATE} + ${attempts.map((each) => `${PER_STATE} + ${PER_ATTEMPT} × ${each}`).join(" + ")}), has room for ${byEvents}`,
    `a state of ${quotas.bytes} bytes less ${OTHER_BYTES}, at ${bytes} a result, for ${byBytes}`,
  ];
  return { targets: Math.min(byEvents, byBytes), because: sums.join(", ") };
}

/** Refuses numbers that Step Functions would refuse or, worse, not stand in the midst of a run. */
export function refuseTooMuch(args: DefinitionArgs): void {
  const { subject, open, steps, summarise, concurrency, maxTargets, runTimeout, longestStep } = args;
  const names = steps.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new ArgumentError(subject, `two steps are named "${twice}"`, "results and states name a step: rename one");
  }
  const most = mostTargets(steps);
  if (maxTargets > most.targets) {
    throw new ArgumentError(
      subject,
      `maxTargets ${maxTargets} is over ${most.targets}: ${most.because}`,
      "name groups of what is worked on as targets, or split the schedule in two",
    );
  }
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > quotas.concurrency) {
    throw new ArgumentError(
      subject,
      `concurrency ${concurrency} is not a whole number from 1 to ${quotas.concurrency}`,
      "Step Functions works on no more items of one Map at once",
    );
  }
  const timeouts = [open, ...steps, summarise].map(({ timeout }) => timeout);
  const least = timeouts.reduce((sum, timeout) => sum + timeout, START_RESERVE);
  if (least > runTimeout) {
    throw new ArgumentError(
      subject,
      `runTimeout of ${runTimeout} s is under ${least} s, the timeouts of open, ${names.join(", ")} and summary (${timeouts.join(" + ")}, and ${START_RESERVE} to start)`,
      "one target that takes as long as it may would end the run: give the run more time, or the steps less",
    );
  }
  const holders = [open, ...steps];
  const longest = Math.max(...holders.map(({ timeout }) => timeout));
  if (longestStep > longest) return;
  throw new ArgumentError(
    subject,
    `a lease that counts on steps of ${longestStep} s cannot outlast one of ${longest} s`,
    "derive it from the timeouts by longestStep",
  );
}
