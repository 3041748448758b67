import { isObject } from "./wire.ts";

/**
 * The wanted value of one input with what `ignoreChanges` names taken from what AWS holds, so that drift there does not show either.
 * Paths are Pulumi's: `tags`, `tags.owner`, `tags["owner"]`, `rules[0].id`, and `*` for any one part.
 */
export function ignoring(paths: readonly string[], input: string, wanted: unknown, held: unknown): unknown {
  return paths
    .map(parts)
    .filter(([first]) => first === input || first === "*")
    .reduce((value, [, ...rest]) => take(value, held, rest), wanted);
}

function take(wanted: unknown, held: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return held;
  if (Array.isArray(wanted) && Array.isArray(held)) {
    return wanted.map((item, index) => (part === "*" || part === String(index) ? take(item, held[index], rest) : item));
  }
  if (!isObject(held) && !isObject(wanted)) return wanted;
  const from = isObject(held) ? held : {};
  const result = isObject(wanted) ? { ...wanted } : {};
  for (const key of part === "*" ? new Set([...Object.keys(result), ...Object.keys(from)]) : [part]) {
    const value = take(result[key], from[key], rest);
    if (value === undefined) delete result[key];
    else result[key] = value;
  }
  return result;
}

/** `rules[0].tags["a.b"]` → rules, 0, tags, a.b */
function parts(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g)].map(([, quoted, index, plain]) =>
    quoted === undefined ? ((index ?? plain) as string) : quoted.replaceAll(/\\(.)/g, "$1"),
  );
}
