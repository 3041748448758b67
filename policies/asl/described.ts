import { isUnknown, type Unknown } from "../core/unknown.ts";
import { isNode, type Value } from "./parse.ts";
import type { StateAt } from "./walk.ts";

/**
 * What the definition shows of a value that exists at run time. Two of the same kind and text come from the same place:
 * - `constant`: the same in every execution;
 * - `own`: no two executions have the same (`$$.Execution.Id`, a UUID);
 * - `time`: later executions have later ones;
 * - `input`: anything else, for instance what a Task read;
 * - `counter`: what the attribute had, plus `text`.
 */
export type Described = { is: "constant" | "own" | "time" | "input" | "counter"; text: string } | { is: "unknown" };

const OWN = /\bExecution\.(Id|Name)\b|\bStates\.UUID\b|\$uuid\b|\bTask\.Token\b/;
const TIME = /\bState\.EnteredTime\b|\bExecution\.(StartTime|RedriveTime)\b|\$now\b|\$millis\b/;

/** What fields and variables are made of, by their last name: a Pass or Assign may give `$$.Execution.Id` a name of its own. */
export type Origins = ReadonlyMap<string, "own" | "time" | "input">;

export function originsIn(states: readonly StateAt[]): Origins {
  const origins = new Map<string, "own" | "time" | "input">();
  for (const { state } of states) {
    if (isUnknown(state)) continue;
    const fields = [
      "Assign",
      "Output",
      "ResultSelector",
      "ItemSelector",
      ...(state.Type === "Pass" ? ["Parameters"] : []),
    ];
    for (const field of fields) {
      const made = state[field];
      if (!isNode(made)) continue;
      for (const [key, value] of Object.entries(made)) {
        const name = key.replace(/\.\$$/, "");
        const kind = typeof value === "string" && isDynamic(key, value) ? kindOf(value) : "input";
        const before = origins.get(name);
        origins.set(name, before === undefined || before === kind ? kind : "input");
      }
    }
  }
  return origins;
}

const kindOf = (text: string): "own" | "time" | "input" =>
  OWN.test(text) ? "own" : TIME.test(text) ? "time" : "input";

/** Whether a field is made at run time: `"Key.$": "$.x"` with JSONPath, `"{% … %}"` with JSONata. */
export const isDynamic = (key: string, value: Value | undefined): boolean =>
  key.endsWith(".$") || (typeof value === "string" && value.startsWith("{%"));

/** A text made at run time: an expression, a path, an intrinsic function. */
export function describeText(text: string, origins: Origins): Described {
  const kind = kindOf(text);
  return { is: (kind === "input" && origins.get(lastName(text))) || kind, text };
}

/** The name that a path or expression ends in, read from the end: a pattern would look again from each letter of a long text. */
function lastName(text: string): string {
  const path = text.replace(/%\}$/, "").trimEnd();
  let start = path.length;
  while (start > 0 && /[\w-]/.test(path.charAt(start - 1))) start--;
  return path.slice(start);
}

/** A value of DynamoDB, such as `{ "S.$": "$$.Execution.Id" }`, or an expression in its place. */
export function describeValue(value: Value | undefined, origins: Origins): Described {
  if (value === undefined) return { is: "input", text: "?" };
  if (isUnknown(value)) return { is: "unknown" };
  if (!isNode(value)) {
    return isDynamic("", value) ? describeText(String(value), origins) : { is: "constant", text: textOf(value) };
  }
  const [only, ...more] = Object.entries(value);
  if (only === undefined) return { is: "constant", text: "{}" };
  if (more.length === 0 && isDynamic(only[0], only[1]) && typeof only[1] === "string")
    return describeText(only[1], origins);
  if (containsUnknown(value)) return { is: "unknown" };
  if (more.length === 0 && !isNode(only[1]) && !Array.isArray(only[1]))
    return { is: "constant", text: textOf(only[1]) };
  const text = JSON.stringify(value);
  return /\.\$":|"\{%/.test(text) ? describeText(text, origins) : { is: "constant", text };
}

/** Whether anything in a value is unknown. A value is at most as deep as its definition, which is bounded. */
export const containsUnknown = (value: Value | undefined): value is Value | Unknown =>
  isUnknown(value) ||
  (typeof value === "object" && value !== null && Object.values(value).some((item) => containsUnknown(item)));

const textOf = (value: Value | undefined): string =>
  typeof value === "string" ? value : String(JSON.stringify(value));
