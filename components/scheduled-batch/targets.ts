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
      `targets ${targets === undefined ? "is missing" : `${JSON.stringify(targets)} is neither a list with a target in it nor a file`}`,
      'write their names, such as ["acme", "globex"], or name the file of a function that lists them',
    );
  }
  const ids = targets.map((target) => checkedId(subject, target));
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) {
    throw new ArgumentError(subject, `targets has "${twice}" twice`, "each is done once a run: leave one out");
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

function checkedId(subject: string, target: Target): string {
  const id = typeof target === "string" ? target : isObject(target) ? target.id : undefined;
  if (typeof id === "string" && id !== "" && !/\p{Cc}/u.test(id) && Buffer.byteLength(id) <= MAX_ID_BYTES) return id;
  throw new ArgumentError(
    subject,
    `targets has ${JSON.stringify(target)}, which is no name of 1 to ${MAX_ID_BYTES} bytes, without control characters, and has none as id`,
    'write "acme", or { id: "acme", … }',
  );
}
