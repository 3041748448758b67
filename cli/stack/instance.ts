import * as v from "valibot";
import { isObject } from "../../components/parts/is-object.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Stack } from "./stack.ts";

const text = v.pipe(v.string(), v.minLength(1));

/** The outputs of a RequestIntake that commands use; tests/e2e/cli runs them on a deployed one. */
const requestIntake = v.object({
  queueUrl: text,
  deadLetterQueueUrl: text,
  undeliveredQueueUrl: text,
  statusTable: text,
  workerName: text,
  workerMapping: text,
  /** Seconds. */
  workerTimeout: v.number(),
  /** Seconds. */
  statusRetention: v.number(),
  alarmTopicArn: text,
  brakeAlarm: v.optional(text),
});

type IntakeOutputs = v.InferOutput<typeof requestIntake>;

/** One RequestIntake of a stack. */
export interface Intake extends IntakeOutputs {
  readonly name: string;
  /** Where it is deployed, by the ARN of its topic. */
  readonly region: string;
  readonly account: string;
}

/**
 * The RequestIntake that a command is for: the one of that name, or the only one.
 *
 * @throws CliError that lists those there are
 */
export function intakeOf(stack: Stack, name: string | undefined): Intake {
  const all = isObject(stack.outputs.requestIntake) ? stack.outputs.requestIntake : {};
  const names = Object.keys(all);
  const refuse = (problem: string): never => {
    throw new CliError(`stack ${stack.name} ${problem}`, exitCodes.usage);
  };
  if (names.length === 0) refuse("has no RequestIntake among its outputs; is it deployed?");
  if (name === undefined && names.length > 1)
    refuse(`has ${names.length} RequestIntakes; name one by --instance: ${names.join(", ")}`);
  const chosen = name ?? names[0]!;
  if (!Object.hasOwn(all, chosen)) refuse(`has no RequestIntake "${chosen}"; it has ${names.join(", ")}`);
  const parsed = v.safeParse(requestIntake, all[chosen]);
  if (!parsed.success) {
    const wrong = parsed.issues.map((issue) => v.getDotPath(issue)).join(", ");
    return refuse(`was deployed by another release: RequestIntake "${chosen}" has no usable ${wrong}; deploy it again`);
  }
  const [, , , region = "", account = ""] = parsed.output.alarmTopicArn.split(":");
  return { ...parsed.output, name: chosen, region, account };
}
