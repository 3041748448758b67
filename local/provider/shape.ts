import type { Entry } from "./entry.ts";
import { isObject } from "./wire.ts";

/** The paths inside an input that the entry declares no shape for, and so does not carry over. */
export function unshaped(entry: Entry, path: string, value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => unshaped(entry, path, item)))];
  if (!isObject(value)) return [];
  const shape = entry.objects?.[path];
  if (shape === undefined) return [path];
  if (shape === "map") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    shape.includes(key) ? unshaped(entry, `${path}.${key}`, inner) : [`${path}.${key}`],
  );
}

/** Every single thing that an entry says it carries over, by path: the inputs, and inside those with a shape, the keys. */
export function leaves(entry: Entry): string[] {
  const below = (path: string): string[] => {
    const shape = entry.objects?.[path];
    return shape === undefined || shape === "map" ? [path] : shape.flatMap((key) => below(`${path}.${key}`));
  };
  return Object.keys(entry.inputs).flatMap(below);
}
