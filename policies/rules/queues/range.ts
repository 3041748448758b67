import { isUnknown, type Unknown } from "../../core/unknown.ts";

/** What a number can be: one value when it is known, otherwise everything that AWS accepts. */
export interface Range {
  least: number;
  most: number;
}

/** The range of a property: its value, AWS's default where it is left out, AWS's limits where it is not known yet. */
export const rangeOf = (value: number | Unknown | undefined, whenAbsent: number, limits: Range): Range => {
  if (isUnknown(value)) return limits;
  const known = value ?? whenAbsent;
  return { least: known, most: known };
};
