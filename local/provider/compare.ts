import { isArchive, sameArchive } from "./archive.ts";
import type { Archive } from "./archive-types.ts";
import { document } from "./document.ts";
import type { Entry } from "./entry.ts";
import { stable } from "./stable.ts";

/** Do the two values of one input mean the same to AWS? Nothing, `""`, `[]` and `{}` are all "not set". */
export function same(entry: Entry, input: string, a: unknown, b: unknown): boolean {
  if (isArchive(a) || isArchive(b)) return isArchive(a) && isArchive(b) && sameArchive(a as Archive, b as Archive);
  return canonical(entry, input, a) === canonical(entry, input, b);
}

/** Is the value one that AWS cannot tell from none? */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function canonical(entry: Entry, input: string, value: unknown): string | undefined {
  const shaped = isEmpty(value) ? value : (entry.normal?.[input]?.(value) ?? value);
  if (isEmpty(shaped)) return undefined;
  if (entry.json?.includes(input)) return stable(document(shaped));
  return stable(ordered(entry, input, shaped));
}

/** A value with its sets, however deep, in one order. */
function ordered(entry: Entry, path: string, value: unknown): unknown {
  if (Array.isArray(value)) return entry.sets?.includes(path) ? value.map(stable).sort() : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, ordered(entry, `${path}.${key}`, inner)]),
  );
}
