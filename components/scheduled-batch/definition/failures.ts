import type { Reason } from "../../../handlers/scheduled-batch/run.ts";
import type { Catcher, Template } from "./asl.ts";
import { expression } from "./expressions.ts";

/** Characters of an error's cause that a result keeps: all results together have to fit into a state. */
export const MAX_CAUSE = 200;

/** Characters of an error's name that a result keeps. */
export const MAX_ERROR = 64;

/**
 * The names that errors go by, by what they mean to whoever reads a summary.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html,
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
export const names = {
  "lease-lost": ["LeaseLost"],
  permanent: ["PermanentError"],
  // Step Functions', Lambda's and the shell's own.
  "timed-out": ["States.Timeout", "Sandbox.Timedout", "TimeoutError"],
  throttled: ["Lambda.TooManyRequestsException"],
  // Lambda did not begin, or cannot be asked.
  unreachable: [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
  ],
  // Lambda.Unknown: out of memory, or out of time without a name of its own.
  crashed: [
    "Runtime.ExitError",
    "Runtime.OutOfMemory",
    "Runtime.ImportModuleError",
    "Runtime.UserCodeSyntaxError",
    "Runtime.UnhandledPromiseRejection",
    "Lambda.Unknown",
  ],
  // States.ALL leaves the first out.
  "too-large": ["States.DataLimitExceeded", "Lambda.RequestTooLargeException", "Function.ResponseSizeTooLarge"],
} as const satisfies Record<Exclude<Reason, "failed">, readonly string[]>;

/** What Lambda's answer has before the message of an error. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export const MESSAGE = '"errorMessage":"';

const errorOutput = "$states.errorOutput";
const cause = `${errorOutput}.Cause`;
const marker = JSON.stringify(MESSAGE);

/** A function's message is cut by itself: what stands before it would take its room. */
const error = {
  error: expression(`$substring(${errorOutput}.Error, 0, ${MAX_ERROR})`),
  cause: expression(
    `$exists(${cause}) ? ($contains(${cause}, ${marker}) ? ${marker} & $substring($substringAfter(${cause}, ${marker}), 0, ${MAX_CAUSE}) : $substring(${cause}, 0, ${MAX_CAUSE})) : ""`,
  ),
};

/** Catchers of everything that can be caught, each error by its name, with what a summary says of it. */
export const failures = (Next: string, output: (failure: Readonly<Record<string, Template>>) => Template): Catcher[] =>
  [...Object.entries(names), ["failed", ["States.ALL"]] as const].map(([reason, ErrorEquals]) => ({
    ErrorEquals,
    Next,
    Output: output({ reason, ...error }),
  }));

/** Catchers of the same, where all errors come to one. */
export const anything = (catcher: Omit<Catcher, "ErrorEquals">): Catcher[] =>
  [["States.DataLimitExceeded"], ["States.ALL"]].map((ErrorEquals) => ({ ErrorEquals, ...catcher }));
