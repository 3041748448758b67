import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../parts/argument-error.ts";
import { checkedDuration, checkedInteger, refuseUnknownNames, refuseWrongKinds } from "../parts/arguments.ts";
import { checkedEnvironment, type Environment } from "../parts/function-arguments.ts";
import { refuseStatements, type Statement } from "../parts/iam-document.ts";
import { isObject } from "../parts/is-object.ts";
import type { RequestIntakeArgs, ValidationArgs } from "./args.ts";
import { bounds, defaults, fixed } from "./defaults.ts";

/** The check of requests before they are accepted, with what follows from its arguments. */
export interface Validation {
  readonly handler: string;
  /** The check's own time. */
  readonly timeoutMs: number;
  /** Seconds; whole ones. */
  readonly functionTimeout: number;
  readonly reservedConcurrency: pulumi.Input<number>;
  readonly memory: pulumi.Input<number>;
  readonly policy: readonly Statement[];
  readonly environment: Environment;
}

const names = Object.keys({
  handler: true,
  timeout: true,
  reservedConcurrency: true,
  memory: true,
  policy: true,
  environment: true,
} satisfies Record<keyof Required<ValidationArgs>, true>);

export function validationOf(subject: string, { validation, rate }: RequestIntakeArgs): Validation | undefined {
  if (validation === undefined) return undefined;
  if (!isObject(validation as unknown)) {
    const wayOut = 'write { handler: "handlers/orders/check.ts" }, or leave it out';
    throw new ArgumentError(subject, `validation ${JSON.stringify(validation)} is not a map`, wayOut);
  }
  const inside = `${subject}: validation`;
  refuseUnknownNames(subject, validation, names, "validation's");
  refuseWrongKinds(inside, validation, { environment: "a map", policy: "a list" });
  const { handler, timeout = defaults.validationTimeout, policy = [], environment = {} } = validation;
  const { reservedConcurrency, memory } = validation;
  refuseStatements(inside, policy);
  const timeoutMs = checkedDuration(subject, "validation's timeout", timeout, bounds.validationTimeout);
  return {
    handler,
    timeoutMs,
    functionTimeout: Math.ceil(timeoutMs / 1_000) + fixed.validationReserve,
    reservedConcurrency:
      reservedConcurrency === undefined
        ? validatorsFor(rate ?? defaults.rate)
        : checkedInteger(subject, "validation's reservedConcurrency", reservedConcurrency, bounds.reservedConcurrency),
    memory: checkedInteger(subject, "validation's memory", memory ?? defaults.memory, bounds.memory),
    policy,
    environment: checkedEnvironment(inside, environment),
  };
}

/** Executions at once that checks need at a rate of requests a second. What is only known later is reckoned later. */
function validatorsFor(rate: pulumi.Input<number>): pulumi.Input<number> {
  const { validationTime, leastValidators, mostValidators } = fixed;
  const reckon = (known: number) =>
    Math.min(Math.max(Math.ceil(known * validationTime), leastValidators), mostValidators);
  return typeof rate === "number" ? reckon(rate) : pulumi.output(rate).apply(reckon);
}
