import { VtlList, VtlMap, type VtlValue } from "./values.ts";

type Step = { readonly key: string } | { readonly index: number } | { readonly all: true };

/** Reads a value out of a parsed body. */
export type JsonPath = (root: VtlValue) => VtlValue;

/**
 * The part of JSONPath that every implementation reads alike: `$`, `.name`, `['name']`, `[0]`, `[-1]`, `.*`, `[*]`. Returns a problem for the rest
 * (`..`, filters, slices, functions), of which API Gateway's own library (https://github.com/json-path/JsonPath) accepts more.
 * A path without `$` gets it in front, as that library does.
 */
export function jsonPath(text: string): JsonPath | string {
  const steps: Step[] = [];
  let rest = text.trim().replace(/^(?!\$)(?=.)/, "$.");
  if (!rest.startsWith("$")) return "a JSONPath is empty; the whole body is '$'";
  rest = rest.slice(1);
  while (rest) {
    const match = /^(?:\.([^.[\]()?'"\s*]+)|\['([^']*)'\]|\["([^"]*)"\]|\[(-?\d+)\]|(?:\.\*|\[\*\]))/.exec(rest);
    if (!match)
      return `JSONPath "${text}" has "${rest}", which is not among $, .name, ['name'], [0] and [*]; take it apart in the template`;
    const [whole, dotted, single, double, index] = match;
    const key = dotted ?? single ?? double;
    steps.push(key !== undefined ? { key } : index !== undefined ? { index: Number(index) } : { all: true });
    rest = rest.slice(whole.length);
  }
  if (!steps.some((step) => "all" in step)) return (root) => steps.reduce<VtlValue>(child, root);
  // A path with a wildcard answers a list, whatever it found.
  return (root) => new VtlList(steps.reduce<readonly VtlValue[]>((found, step) => found.flatMap((v) => children(v, step)), [root]), true); // biome-ignore format: one thought
}

function child(value: VtlValue, step: Step): VtlValue {
  if ("key" in step) return value instanceof VtlMap ? value.get(step.key) : undefined;
  return "index" in step && value instanceof VtlList ? value.items.at(step.index) : undefined;
}

function children(value: VtlValue, step: Step): readonly VtlValue[] {
  if (!("all" in step)) return [child(value, step)].filter((found) => found !== undefined);
  if (value instanceof VtlList) return value.items;
  return value instanceof VtlMap ? [...value.values()] : [];
}
