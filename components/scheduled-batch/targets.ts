import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Target } from "../../handlers/scheduled-batch/run.ts";
import { ArgumentError } from "../parts/argument-error.ts";
import { checkedInteger } from "../parts/arguments.ts";
import { isObject } from "../parts/is-object.ts";
import { bounds, defaults, fixed } from "./defaults.ts";
import { MAX_ID_BYTES } from "./definition/limits.ts";

/** What a run's steps are done for. */
export interface Targets {
  /** Those that never change; `undefined` when a function lists them. */
  readonly list: readonly Target[] | undefined;
  /** The file of the team's function that lists them. */
  readonly handler: string | undefined;
  readonly most: number;
}

/** Checks `targets` and `maxTargets`. Whether a run can hold so many is the definition's to say. */
export function checkedTargets(
  subject: string,
  targets: readonly Target[] | string,
  maxTargets: number | undefined,
): Targets {
  const most = (fallback: number) => checkedInteger(subject, "maxTargets", maxTargets ?? fallback, bounds.maxTargets);
  if (typeof targets === "string") return { list: undefined, handler: targets, most: most(defaults.maxTargets) };
  if (!Array.isArray(targets) || targets.length === 0) {
    throw new ArgumentError(
      subject,
      `targets ${targets === undefined ? "is missing" : `${shown(targets)} is neither a list with a target in it nor a file`}`,
      'write their names, such as ["acme", "globex"], or name the file of a function that lists them',
    );
  }
  const ids = targets.map((target) => checkedId(subject, target));
  const seen = new Set<string>();
  const twice = ids.find((id) => seen.size === seen.add(id).size);
  if (twice !== undefined) {
    throw new ArgumentError(subject, `targets has "${twice}" twice`, "each is done once a run: leave one out");
  }
  const odd = targets.findIndex((target) => !isJson(target));
  if (odd >= 0) {
    throw new ArgumentError(
      subject,
      `targets has "${ids[odd]}" with a value that is no JSON, such as an Output, a Date or undefined`,
      "the list is written into a function before anything is made: write plain values, and hand Outputs to the steps by environment",
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(targets));
  if (bytes > fixed.targetsBytes) {
    throw new ArgumentError(
      subject,
      `targets is ${bytes} bytes of JSON, over ${fixed.targetsBytes}: a state of Step Functions holds no more`,
      "list names only, and let the steps look up the rest",
    );
  }
  const listed = most(targets.length);
  if (targets.length <= listed) return { list: targets, handler: undefined, most: listed };
  throw new ArgumentError(
    subject,
    `targets are ${targets.length}, over maxTargets ${listed}`,
    "raise maxTargets, or leave it out: it is the length of the list then",
  );
}

/** The rule of handlers/scheduled-batch/read-targets.ts, which judges what a function lists. */
const isId = (id: string): boolean =>
  id !== "" && id.isWellFormed() && !/\p{Cc}/u.test(id) && Buffer.byteLength(id) <= MAX_ID_BYTES;

const shown = (value: unknown): string | undefined =>
  pulumi.Output.isInstance(value) ? "an Output" : JSON.stringify(value);

function isJson(value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);
  } catch {
    return false;
  }
}

function checkedId(subject: string, target: Target): string {
  const id = typeof target === "string" ? target : isObject(target) ? target.id : undefined;
  if (typeof id === "string" && isId(id)) return id;
  throw new ArgumentError(
    subject,
    `targets has ${shown(target)}, which is no name of 1 to ${MAX_ID_BYTES} bytes, without control characters, and has none as id`,
    'write "acme", or { id: "acme", … }',
  );
}
