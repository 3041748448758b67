import { print, type VtlValue } from "./values.ts";

/** Everything but `false` is true, also what is undefined: on AWS an undefined reference is the empty string, and a string is true. */
export const isTrue = (value: VtlValue): boolean => value !== false;

/**
 * Velocity's `==`: numbers by value, values of one class by their own equality, anything else by its text.
 * https://velocity.apache.org/engine/1.7/vtl-reference-guide.html, with AWS's undefined as the empty string.
 */
function equal(left: VtlValue, right: VtlValue): boolean {
  const a = left ?? "";
  const b = right ?? "";
  // Loose on purpose: it is how JavaScript compares a bigint with a number by value.
  // biome-ignore lint/suspicious/noDoubleEquals: see above
  if (isNumber(a) && isNumber(b)) return a == b;
  return typeof a === typeof b && typeof a !== "object" ? a === b : print(a) === print(b);
}

type Arithmetic = { whole(a: bigint, b: bigint): bigint | undefined; real(a: number, b: number): number };

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  "+": { whole: (a, b) => a + b, real: (a, b) => a + b },
  "-": { whole: (a, b) => a - b, real: (a, b) => a - b },
  "*": { whole: (a, b) => a * b, real: (a, b) => a * b },
  // "the fractional portion is discarded" for two integers; a division by zero is logged and gives null.
  "/": { whole: (a, b) => (b === 0n ? undefined : a / b), real: (a, b) => a / b },
  "%": { whole: (a, b) => (b === 0n ? undefined : a % b), real: (a, b) => a % b },
};

const COMPARISON: Readonly<Record<string, (a: number | bigint, b: number | bigint) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** Applies a binary operator other than `&&` and `||`. What Velocity would log and skip gives `undefined` (arithmetic) or `false`. */
export function operate(operator: string, left: VtlValue, right: VtlValue): VtlValue {
  if (operator === "==") return equal(left, right);
  if (operator === "!=") return !equal(left, right);
  const compare = COMPARISON[operator];
  if (compare) return isNumber(left) && isNumber(right) && compare(left, right);
  if (operator === "+" && !(isNumber(left) && isNumber(right))) return print(left) + print(right);
  if (!isNumber(left) || !isNumber(right)) return undefined;
  const arithmetic = ARITHMETIC[operator]!;
  return typeof left === "bigint" && typeof right === "bigint"
    ? arithmetic.whole(left, right)
    : arithmetic.real(Number(left), Number(right));
}

const isNumber = (value: VtlValue): value is number | bigint => typeof value === "bigint" || typeof value === "number";
