import { refused } from "./errors.ts";
import { type Target, targetId } from "./run.ts";

/** UTF-8 bytes of a target's name. It is in every result, and all results of a run have to fit into 256 KiB. */
export const MAX_ID_BYTES = 128;

/**
 * The answer of a state has to fit into 256 KiB, with what Step Functions says of the call; the same for a list in the program
 * (components/scheduled-batch/defaults.ts). https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const MAX_TARGETS_BYTES = 250_000;

/**
 * What the team's function listed, if a run can be made of it.
 *
 * @throws an error that trying again does not help, with the value, the rule and the way out
 */
export function readTargets(listed: unknown, maxTargets: number): readonly Target[] {
  if (!Array.isArray(listed)) throw refused(`targets are ${nameOf(listed)}, not a list`);
  if (listed.length > maxTargets)
    throw refused(`${listed.length} targets are over maxTargets, ${maxTargets}; raise it, or split the schedule`);
  const seen = new Set<string>();
  for (const [i, target] of listed.entries()) {
    const id = idOf(target);
    if (id === undefined)
      throw refused(
        `target ${i} is ${nameOf(target)}; it has to be a text without control characters, or an object with one as id`,
      );
    const bytes = Buffer.byteLength(id);
    if (bytes > MAX_ID_BYTES) throw refused(`the name of target ${i} has ${bytes} bytes; ${MAX_ID_BYTES} are allowed`);
    if (seen.has(id)) throw refused(`target ${i} is there twice; list each once`);
    seen.add(id);
  }
  const size = Buffer.byteLength(JSON.stringify(listed));
  if (size > MAX_TARGETS_BYTES)
    throw refused(
      `all targets together have ${size} bytes of JSON; ${MAX_TARGETS_BYTES} fit: hand over keys, and let the steps read`,
    );
  return listed;
}

/** Those of `only` that there still are. */
export function onlyThese(targets: readonly Target[], only: readonly string[] | undefined): readonly Target[] {
  if (!only) return targets;
  const wanted = new Set(only);
  const chosen = targets.filter((target) => wanted.has(targetId(target)));
  if (chosen.length === 0) throw refused(`none of the ${only.length} targets that were asked for is there any more`);
  return chosen;
}

function idOf(target: unknown): string | undefined {
  const id: unknown = typeof target === "object" ? (target as { id?: unknown } | null)?.id : target;
  // A control character would take six bytes of each result, and make a mess of logs.
  return typeof id === "string" && id !== "" && id.isWellFormed() && !/\p{Cc}/u.test(id) ? id : undefined;
}

const nameOf = (value: unknown): string =>
  value === null ? "null" : value === "" ? "an empty text" : `of type ${typeof value}`;
