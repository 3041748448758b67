import { explain } from "../explain.ts";

/** What was read, or why it could not be: rights that are missing, an API that is not there. */
export type Known<T> = { readonly value: T } | { readonly unknown: string };

export async function known<T>(read: () => Promise<T>): Promise<Known<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    return { unknown: explain(error) };
  }
}

/** What follows from what was read; what could not be read stays so. */
export const mapped = <T, R>(from: Known<T>, to: (value: T) => R): Known<R> =>
  "unknown" in from ? from : { value: to(from.value) };

/** All of them, or why the first that could not be read could not be. */
export function allKnown<T>(all: readonly Known<T>[]): Known<readonly T[]> {
  const values: T[] = [];
  for (const one of all) {
    if ("unknown" in one) return one;
    values.push(one.value);
  }
  return { value: values };
}
