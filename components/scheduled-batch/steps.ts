import type * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../parts/argument-error.ts";
import { checkedDuration, checkedInteger, refuseUnknownNames, refuseWrongKinds } from "../parts/arguments.ts";
import { checkedEnvironment, type Environment } from "../parts/function-arguments.ts";
import type { Statement } from "../parts/iam-document.ts";
import { isObject } from "../parts/is-object.ts";
import { type FunctionArgs, openNames, type StepArgs, stepNames } from "./args.ts";
import { bounds, defaults, fixed } from "./defaults.ts";
import { START_RESERVE } from "./definition/run-states.ts";

/** A function with work of the team's. Durations are seconds. */
export interface TeamFunction {
  /** Of the team's own work. */
  readonly work: number;
  /** Of the Lambda function: the work, and the shell's part. */
  readonly timeout: number;
  /** Of the Task that calls it: never over while the function lives. */
  readonly taskTimeout: number;
  readonly memory: pulumi.Input<number>;
  readonly policy: readonly Statement[];
  readonly environment: Environment;
}

export interface Step extends TeamFunction {
  readonly name: string;
  readonly handler: string;
  /** The argument that names the file, for errors. */
  readonly argument: string;
  readonly attempts: number;
}

/** The part of a name that the names of functions and states hold. */
const stepName = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,31}$/;

/** Checks the steps, and gives each what it was not given. */
export function checkedSteps(subject: string, steps: readonly (string | StepArgs)[]): readonly Step[] {
  if (!Array.isArray(steps) || steps.length === 0) {
    throw new ArgumentError(
      subject,
      `steps ${steps === undefined ? "is missing" : `${JSON.stringify(steps)} is not a list with a step in it`}`,
      'write the files of your functions in their order, such as ["handlers/billing/read-usage.ts"]',
    );
  }
  if (steps.length > bounds.steps.max) {
    throw new ArgumentError(subject, `steps are ${steps.length}, over ${bounds.steps.max}`, bounds.steps.because);
  }
  const checked = steps.map((step, index) => checkedStep(subject, `steps[${index}]`, step));
  const twice = checked.find(({ name }, index) => checked.findIndex((other) => other.name === name) < index);
  if (twice === undefined) return checked;
  throw new ArgumentError(
    subject,
    `${twice.argument} is the second step that is called "${twice.name}"`,
    "a step is called as its file is: give one of them a name of its own, with { handler, name }",
  );
}

function checkedStep(subject: string, argument: string, given: string | StepArgs): Step {
  const step = typeof given === "string" ? { handler: given } : given;
  if (!isObject(step)) {
    throw new ArgumentError(
      subject,
      `${argument} ${JSON.stringify(given)} is neither a file nor a map`,
      'write "handlers/billing/read-usage.ts" or { handler, timeout, … }',
    );
  }
  refuseUnknownNames(subject, step, stepNames, `${argument}'s`);
  refuseWrongKinds(`${subject}, ${argument}`, step, { handler: "text", name: "text" });
  if (step.handler === undefined) {
    throw new ArgumentError(subject, `${argument} has no handler`, "name the file with the function");
  }
  const name = step.name ?? nameOf(step.handler);
  if (!stepName.test(name)) {
    throw new ArgumentError(
      subject,
      `${argument} is called ${JSON.stringify(name)}, which is not small letters, digits and single hyphens, beginning with a letter, 32 at most`,
      "it is part of the function's name: give it such a name, with { handler, name }",
    );
  }
  return {
    ...teamFunction(subject, argument, step),
    name,
    handler: step.handler,
    argument: typeof given === "string" ? argument : `${argument}.handler`,
    attempts: checkedInteger(subject, `${argument}.attempts`, step.attempts ?? defaults.attempts, bounds.attempts),
  };
}

/** `handlers/billing/readUsage.ts` is `read-usage`. */
const nameOf = (file: string): string =>
  file
    .replace(/^.*[/\\]/, "")
    .replace(/\.\w+$/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();

/** Checks `open`: what the function that begins a run is given. */
export function checkedOpen(subject: string, open: FunctionArgs): TeamFunction {
  refuseUnknownNames(subject, open, openNames, "open's");
  return teamFunction(subject, "open", open);
}

function teamFunction(subject: string, argument: string, args: FunctionArgs): TeamFunction {
  const within = `${subject}, ${argument}`;
  refuseWrongKinds(within, args, { policy: "a list", environment: "a map" });
  const ms = checkedDuration(subject, `${argument}.timeout`, args.timeout ?? defaults.timeout, bounds.timeout);
  const work = Math.ceil(ms / 1_000);
  return {
    work,
    ...timeouts(work + fixed.shellReserve),
    memory: checkedInteger(subject, `${argument}.memory`, args.memory ?? defaults.memory, bounds.memory),
    policy: args.policy ?? [],
    environment: checkedEnvironment(within, args.environment ?? {}),
  };
}

/** @param timeout of the Lambda function, in seconds */
export const timeouts = (timeout: number) => ({ timeout, taskTimeout: timeout + START_RESERVE });
