import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { milliseconds } from "../components/parts/durations.ts";

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It is not a number above 0.");
}

/** How many of something: more than that nobody has. */
const MOST = 1_000_000_000;

/** A whole number above 0. */
export function whole(text: string): number {
  const value = positive(text);
  if (Number.isInteger(value) && value <= MOST) return value;
  throw new InvalidArgumentError(`It is not a whole number from 1 to ${MOST.toLocaleString("en")}.`);
}

/** Milliseconds of `30 seconds`, `5 minutes`, `2 days`; also of `30s`, `5m`, `2h`, `2d`. */
export function duration(text: string): number {
  const units: Record<string, string> = { s: "second", m: "minute", h: "hour", d: "day" };
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim()) ?? [];
  try {
    return milliseconds(amount === undefined ? text.trim() : `${amount} ${units[unit]}s`);
  } catch {
    throw new InvalidArgumentError('Write a number and a unit: "30 seconds", 30s, 5m, 2h, 2d.');
  }
}

/** A file as who typed it sees it: npm runs a script in the project's directory, wherever it was called. `-` stays. */
export function path(text: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: from } = process.env;
  return text === "-" || script !== "levee" || from === undefined || from === process.cwd()
    ? text
    : resolve(from, text);
}

/** An option that is a duration, with a default that the help shows as people write it. */
export const durationOption = (flags: string, description: string, fallback: string): Option =>
  new Option(flags, description).argParser(duration).default(duration(fallback), fallback);

/** For options that may be given more than once. */
export const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
