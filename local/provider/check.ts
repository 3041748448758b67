import { createHash, randomBytes } from "node:crypto";
import type { Entry, Properties } from "./entry.ts";
import { unshaped } from "./shape.ts";
import { decode, encode, hasUnknown, isObject, UNKNOWN, type Wire } from "./wire.ts";

/** The names of inputs that check filled in, not the program; the real provider keeps the same list under the same key. */
export const FILLED_IN = "__defaults";

/** How the stack wants resources without a name to be called (Pulumi's autonaming configuration). */
export interface Autonaming {
  readonly proposedName: string;
  readonly mode: "propose" | "enforce" | "disable";
}

export interface CheckRequest {
  /** The resource's logical name. */
  readonly name: string;
  readonly olds: Wire | undefined;
  readonly news: Wire;
  readonly randomSeed?: Uint8Array;
  readonly autonaming?: Autonaming;
}

/** The input that names resources of this type, if any. */
export function nameInput(entry: Entry): string | undefined {
  return (entry.named ?? ("name" in entry.inputs ? "name" : "")) || undefined;
}

/** Judges a resource's inputs and completes them: every input carried over by the entry, or a sentence that says which is not. */
export function check(entry: Entry, request: CheckRequest): { inputs: Wire; failures: string[] } {
  const inputs: Wire = {};
  const failures: string[] = [];
  const { values, secret } = decode(request.news);
  for (const [input, value] of Object.entries(values)) {
    if (input.startsWith("__")) continue;
    if (!(input in entry.inputs)) {
      failures.push(notCarried(entry, input));
      continue;
    }
    const isDocument = entry.json?.includes(input) && (isObject(value) || Array.isArray(value));
    if (!isDocument) failures.push(...unshaped(entry, input, value).map((path) => notCarried(entry, path)));
    inputs[input] = isDocument ? text(value, secret.has(input)) : request.news[input];
  }
  const filledIn: string[] = [];
  const fill = (input: string, value: unknown) => {
    inputs[input] = value;
    filledIn.push(input);
  };
  for (const [input, value] of Object.entries(entry.defaults ?? {})) {
    if (!(input in inputs)) fill(input, value);
  }
  const named = nameInput(entry);
  if (named !== undefined && !(named in inputs)) {
    const name = madeUpName(entry, named, request, values);
    if (name === undefined)
      failures.push(`${entry.type}: ${named} is missing, and the stack's autonaming is off; give it a ${named}`);
    else fill(named, name);
  }
  if (filledIn.length > 0) inputs[FILLED_IN] = filledIn.sort();
  return { inputs, failures };
}

function notCarried(entry: Entry, path: string): string {
  return (
    `${entry.type}: the local provider does not carry the input "${path}" over, so it would be lost without a word; ` +
    "add it to the type's entry in local/provider/entries/, or leave it out"
  );
}

/** A document given as an object, as text; the engine's wrapping for what is secret or not known yet goes around the whole. */
function text(value: unknown, isSecret: boolean): unknown {
  const whole = hasUnknown(value) ? UNKNOWN : JSON.stringify(value);
  return encode({ whole }, new Set(isSecret ? ["whole"] : [])).whole;
}

function madeUpName(entry: Entry, named: string, request: CheckRequest, inputs: Properties): string | undefined {
  const olds = decode(request.olds).values;
  const filledIn = olds[FILLED_IN];
  // A name once made up is kept; the engine leaves the old inputs out when the resource is to be replaced.
  if (Array.isArray(filledIn) && filledIn.includes(named) && typeof olds[named] === "string") return olds[named];
  if (request.autonaming?.mode === "disable") return undefined;
  if (request.autonaming) return request.autonaming.proposedName;
  const seed = request.randomSeed?.length ? createHash("sha256").update(request.randomSeed).digest() : randomBytes(4);
  const candidate = `${request.name}-${seed.toString("hex").slice(0, 7)}`;
  return entry.autoname?.(candidate, inputs) ?? candidate;
}
