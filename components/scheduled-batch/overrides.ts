import { ArgumentError } from "../parts/argument-error.ts";
import { camelCase } from "../parts/camel-case.ts";
import type { Overrides } from "../parts/scope.ts";
import type { Settings } from "./settings.ts";

/**
 * The lease outlasts the run and its longest step, and a Task its function, by the timeouts that they were derived from. A longer one that
 * comes by `overrides` would let a dead run's function write beside the next run.
 */
export function refuseLongerFunctions(subject: string, { open, steps }: Settings, overrides: Overrides): void {
  const functions = [
    { child: "open", argument: "open.timeout", timeout: open.timeout },
    ...steps.map(({ name, argument, timeout }) => ({
      child: camelCase(`step-${name}`),
      argument: `${argument.replace(".handler", "")}.timeout`,
      timeout,
    })),
  ];
  for (const { child, argument, timeout } of functions) {
    const given = overrides[child]?.timeout;
    if (given === undefined || (typeof given === "number" && given <= timeout)) continue;
    throw new ArgumentError(
      subject,
      `overrides.${child}.timeout ${JSON.stringify(given)} is over ${timeout} s, which the lease counts on to outlast run and longest step`,
      `give the function its time with ${argument}`,
    );
  }
}
