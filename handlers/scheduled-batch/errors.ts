import { thrown } from "../parts/thrown.ts";

/** At most so much of an error's message is kept: all results of a run together have to fit into 256 KiB. */
const MAX_CAUSE = 200;

/** Errors whose messages the team has written for people to read. */
const SPOKEN = /^(PermanentError|TransientError)$/;

/** Names that mean something else to the state machine: of Step Functions, of Lambda, and our own. */
const RESERVED = /^(States|Lambda|Sandbox|Runtime|Function)\.|^LeaseLost$/;

/**
 * An error as the state machine is to see it. It goes by the name. Lambda logs what a function throws, so there is no stack, and a
 * message only where it says nothing about anybody.
 */
export function raised(name: string, message: string): Error {
  const error = Object.assign(new Error(message), { name });
  error.stack = `${name}: ${message}`;
  return error;
}

/** Another run holds the lease, or may: nothing was begun, and nothing is to be. The state machine does not try it again. */
export const leaseLost = (why: string): Error => raised("LeaseLost", why);

/** Nothing was begun, and trying again changes nothing: what was given is wrong. */
export const refused = (why: string): Error => raised("PermanentError", why);

/** What the team's function threw. */
export function raisedBy(error: unknown): Error {
  const { name, message } = thrown(error);
  if (RESERVED.test(name))
    return raised("Error", `the function threw an error named ${name}, which means something else here`);
  if (SPOKEN.test(name)) return raised(name, brief(message));
  return raised(name, "the function failed; only a PermanentError's or TransientError's message is kept");
}

/** A control character would take six bytes of JSON. */
const brief = (message: string): string =>
  message
    .replace(/\p{Cc}/gu, " ")
    .slice(0, MAX_CAUSE)
    .toWellFormed();
