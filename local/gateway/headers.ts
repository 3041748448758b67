/** Header lines in the order and with the case they came in; a name may come more than once. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Pairs of the flat list that Node keeps (`rawHeaders`). */
export function pairs(raw: readonly string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let i = 0; i < raw.length; i += 2) list.push([raw[i]!, raw[i + 1]!]);
  return list;
}

/** Value of the last line of that name, the case of the name being no matter. */
export const headerValue = (headers: HeaderList, name: string): string | undefined =>
  headers.findLast(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

/** The list without some names, given in lower case. */
export const without = (headers: HeaderList, names: ReadonlySet<string>): [string, string][] =>
  headers.filter(([name]) => !names.has(name.toLowerCase())).map(([name, value]) => [name, value]);

/** A set out of words, in lower case. */
export const lowerCase = (words: string): ReadonlySet<string> => new Set(words.toLowerCase().split(" "));

/** True when Node would send that value as it is: no line ends, no character above Latin-1. */
export const isSendable = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
