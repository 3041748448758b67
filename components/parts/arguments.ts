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

interface Kind {
  readonly is: (value: unknown) => boolean;
  /** What is shown to whoever wrote another. */
  readonly example?: string;
}

const matches = (form: RegExp) => (value: unknown) => typeof value === "string" && form.test(value);

const kinds = {
  text: { is: (value) => typeof value === "string" && value !== "" },
  "true or false": { is: (value) => typeof value === "boolean" },
  "a list": { is: Array.isArray },
  "a map": { is: isObject },
  "a map of maps": { is: (value) => isObject(value) && Object.values(value).every(isObject) },
  "an address of mail": { is: matches(/^[^\s@]+@[^\s@]+$/), example: "on-call@example.com" },
  // An alias would do for a queue, and for no IAM document: https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
  "the ARN of a KMS key": {
    is: matches(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/),
    example: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  },
} satisfies Record<string, Kind>;

/** Refuses plain values of the wrong kind: a stack's config is YAML, and nobody has checked its types. */
export function refuseWrongKinds<Args extends object>(
  subject: string,
  args: Args,
  expected: Readonly<Partial<Record<keyof Args, keyof typeof kinds>>>,
): void {
  for (const [name, kind] of Object.entries(expected) as [keyof Args & string, keyof typeof kinds][]) {
    const value = args[name];
    const { is, example }: Kind = kinds[kind];
    if (value === undefined || pulumi.Output.isInstance(value) || is(value)) continue;
    const wayOut = `write ${kind}${example === undefined ? "" : `, such as ${example}`}`;
    throw new ArgumentError(subject, `${name} ${JSON.stringify(value)} is not ${kind}`, wayOut);
  }
}

/**
 * Refuses `null`, wherever it is: in YAML it is a name without a value, and of what nobody wrote nobody can tell whether the default was
 * meant. For what no other check has refused already.
 */
export function refuseNulls(subject: string, args: object, place = ""): void {
  for (const [name, value] of Object.entries(args)) {
    const path = `${place}${name}`;
    if (value === null) throw new ArgumentError(subject, `${path} is null`, "give it a value, or leave it out");
    if (typeof value === "object" && !pulumi.Output.isInstance(value)) refuseNulls(subject, value, `${path}.`);
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
