import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "./argument-error.ts";
import { milliseconds, spell } from "./durations.ts";
import { isObject } from "./is-object.ts";
import { componentName } from "./names.ts";

/** Refuses a component's name that could not start the names of its children. */
export function refuseName(subject: string, name: string): void {
  if (componentName.test(name)) return;
  throw new ArgumentError(
    subject,
    "the name is not one of small letters, digits and single hyphens, beginning with a letter, 40 at most",
    "it starts the names of queues, functions and buckets: choose such a name",
  );
}

/** Refuses argument names that the component does not have: in a stack's config a slip of the pen would otherwise be silently nothing. */
export function refuseUnknownNames(subject: string, args: object, known: readonly string[], what = "argument"): void {
  const unknown = Object.keys(args).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ArgumentError(subject, `${what} "${unknown}" is unknown`, `there are ${[...known].sort().join(", ")}`);
}

const kinds = {
  text: (value: unknown) => typeof value === "string" && value !== "",
  "true or false": (value: unknown) => typeof value === "boolean",
  "a list": (value: unknown) => Array.isArray(value),
  "a map": isObject,
  "a map of maps": (value: unknown) => isObject(value) && Object.values(value).every(isObject),
};

/** Refuses plain values of the wrong kind: a stack's config is YAML, and nobody has checked its types. */
export function refuseWrongKinds<Args extends object>(
  subject: string,
  args: Args,
  expected: Readonly<Partial<Record<keyof Args, keyof typeof kinds>>>,
): void {
  for (const [name, kind] of Object.entries(expected) as [keyof Args & string, keyof typeof kinds][]) {
    const value = args[name];
    if (value === undefined || pulumi.Output.isInstance(value) || kinds[kind](value)) continue;
    throw new ArgumentError(subject, `${name} ${JSON.stringify(value)} is not ${kind}`, `write ${kind}`);
  }
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Why these bounds, and the way out, to end the error's sentence. */
  readonly because: string;
}

/** Milliseconds of a duration argument within bounds given in seconds. */
export function checkedDuration(subject: string, name: string, value: string, { min, max, because }: Bounds): number {
  const problem = `${name} ${JSON.stringify(value)}`;
  let ms: number;
  try {
    ms = milliseconds(value);
  } catch (error) {
    const [rule, wayOut] = (error as RangeError).message.split("; ") as [string, string];
    throw new ArgumentError(subject, `${problem} ${rule}`, wayOut);
  }
  if (ms < min * 1_000) throw new ArgumentError(subject, `${problem} is under ${spell(min)}`, because);
  if (ms > max * 1_000) throw new ArgumentError(subject, `${problem} is over ${spell(max)}`, because);
  return ms;
}

/** A whole number within bounds. What is only known later is checked later. */
export function checkedInteger<I extends pulumi.Input<number>>(
  subject: string,
  name: string,
  value: I,
  bounds: Bounds,
): I {
  const check = (plain: number): number => {
    if (Number.isInteger(plain) && plain >= bounds.min && plain <= bounds.max) return plain;
    throw new ArgumentError(
      subject,
      `${name} ${JSON.stringify(plain)} is not a whole number from ${bounds.min} to ${bounds.max}`,
      bounds.because,
    );
  };
  if (pulumi.Output.isInstance(value)) return value.apply(check) as unknown as I;
  check(value as number);
  return value;
}
