import { isUnknown, UNKNOWN } from "./unknown.ts";

/**
 * The strings that the engine puts where a value is not known yet. The SDK's proxy throws at them, and drops the rest of a policy
 * with the throw; here they become UNKNOWN, so that what is known beside them can still be judged.
 * https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
 */
export const sentinels: ReadonlySet<string> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export type Tree = Record<string, unknown>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object behind the SDK's proxy: its reads throw at unknown values, and cost a proxy each. */
export const unproxied = (props: Tree): Tree => {
  const target = props.__getSpecialProxyTarget;
  return isTree(target) ? target : props;
};

const read = (value: unknown): unknown => (typeof value === "string" && sentinels.has(value) ? UNKNOWN : value);

/**
 * The value at a path of keys; UNKNOWN when it, or what it would be in, is not known yet; undefined when it is not there.
 * A list of one is read as its element: where the aws provider has an object, other bridges have a list of one.
 */
export const valueAt = (tree: unknown, path: readonly string[]): unknown => {
  let value = read(tree);
  for (const key of path) {
    if (isUnknown(value)) return UNKNOWN;
    if (Array.isArray(value) && !/^\d+$/.test(key) && value.length === 1) value = read(value[0]);
    if (isUnknown(value)) return UNKNOWN;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = read((value as Tree)[key]);
  }
  return value === null ? undefined : value;
};

/** The same tree with UNKNOWN in every place that is not known yet: for documents that are read as a whole. */
export const withUnknowns = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withUnknowns);
  if (isTree(value)) return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withUnknowns(child)]));
  return read(value);
};

/** A document that is given as JSON text or as an object: UNKNOWN, undefined when there is none, or the text when it is no JSON. */
export const documentOf = (value: unknown): unknown => {
  if (typeof value !== "string") return withUnknowns(value);
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};
