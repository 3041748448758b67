import { type Command, InvalidArgumentError } from "commander";
import { REASONS } from "../../../handlers/request-intake/outcome.ts";
import { duration, several } from "../../arguments.ts";
import type { HeldLetter } from "./letter-box.ts";

/** Which letters a command is about: those for which everything that is given holds. */
export interface Filter {
  readonly id?: readonly string[];
  readonly reason?: readonly string[];
  readonly error?: readonly string[];
  /** Of a channel's letters: `failed`, `unknown`. */
  readonly status?: readonly string[];
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly newerThan?: number;
}

/** What a letter that SQS moved by itself has for a reason. */
const NO_REASON = "none";

export const filtered = (command: Command): Command =>
  command
    .option("--id <id>", "of that request; may be given more than once", several)
    .option("--reason <reason>", `with that reason, or ${NO_REASON}; may be given more than once`, reasons)
    .option("--error <name>", "with an error of that name; may be given more than once", several)
    .option("--older-than <duration>", "dead for longer than that: 2h, 3d", duration)
    .option("--newer-than <duration>", "dead for less than that", duration);

/** A reason that there is not would match no letter, and look as if there were none. */
function reasons(value: string, before?: readonly string[]): readonly string[] {
  const all: readonly string[] = [...REASONS, NO_REASON];
  if (!all.includes(value)) throw new InvalidArgumentError(`It is no reason: ${all.join(", ")}.`);
  return several(value, before);
}

export const reasonOf = ({ attributes }: Pick<HeldLetter, "attributes">): string => attributes.reason ?? NO_REASON;

/** The name of its error, which stands before the first colon. */
export const errorOf = ({ attributes }: Pick<HeldLetter, "attributes">): string =>
  attributes.error?.split(":")[0] ?? "";

export function matches(filter: Filter, letter: HeldLetter, now: number): boolean {
  const { id, reason, error, status, olderThan = 0, newerThan = Number.POSITIVE_INFINITY } = filter;
  const age = now - letter.since;
  return (
    (!id || id.includes(letter.attributes.requestId ?? "")) &&
    (!reason || reason.includes(reasonOf(letter))) &&
    (!status || status.includes(letter.attributes.status ?? "")) &&
    (!error || error.includes(errorOf(letter))) &&
    (olderThan === 0 || age > olderThan) &&
    age < newerThan
  );
}
