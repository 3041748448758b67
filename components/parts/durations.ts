/** A length of time with its unit, such as `"30 seconds"`, `"1 minute"`, `"4 days"`. */
export type Duration = `${number} ${"second" | "minute" | "hour" | "day"}${"" | "s"}`;

const unitMs = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const form = /^(\d+(?:\.\d+)?) (second|minute|hour|day)s?$/;

/**
 * Milliseconds of a duration.
 *
 * @throws RangeError when the text is not a number, one space and a unit. The caller knows which argument it was and says so.
 */
export function milliseconds(duration: string): number {
  const [, amount, unit] = form.exec(String(duration)) ?? [];
  if (amount === undefined) {
    throw new RangeError('is not a duration; write a number, a space and a unit, such as "30 seconds" or "4 days"');
  }
  const value = Number(amount) * unitMs[unit as keyof typeof unitMs];
  if (!Number.isSafeInteger(Math.round(value))) throw new RangeError("is longer than anything here can be; write less");
  return Math.round(value);
}

/** Seconds of a duration, not necessarily whole. Throws as {@link milliseconds} does. */
export function seconds(duration: string): number {
  return milliseconds(duration) / 1_000;
}

/** A number of seconds as people say it, in the largest unit that divides it: 840 is `14 minutes`. */
export function spell(totalSeconds: number): string {
  const units = Object.entries(unitMs).reverse();
  const [unit, ms] = units.find(([, ms]) => totalSeconds !== 0 && (totalSeconds * 1_000) % ms === 0) ?? [
    "second",
    1_000,
  ];
  const amount = (totalSeconds * 1_000) / ms;
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}
