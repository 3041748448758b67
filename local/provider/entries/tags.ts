import { isObject } from "../wire.ts";

/** What to take off and what to put on, so that a resource tagged `old` ends up tagged `wanted`. */
export function tagChanges(old: unknown, wanted: unknown): { gone: string[]; set: Record<string, string> } {
  const before = isObject(old) ? old : {};
  const after = (isObject(wanted) ? wanted : {}) as Record<string, string>;
  return {
    gone: Object.keys(before).filter((key) => !(key in after)),
    set: Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)),
  };
}

/** Tags in the form of most AWS APIs. */
export const tagList = (tags: unknown): { Key: string; Value: string }[] =>
  Object.entries(isObject(tags) ? tags : {}).map(([Key, Value]) => ({ Key, Value: String(Value) }));

/** Tags out of the form of most AWS APIs; names that AWS itself gives (`aws:…`) are not the program's. */
export const tagMap = (list: readonly { Key?: string; Value?: string }[] | undefined): Record<string, string> =>
  Object.fromEntries(
    (list ?? []).map(({ Key = "", Value = "" }) => [Key, Value] as const).filter(([key]) => !key.startsWith("aws:")),
  );
