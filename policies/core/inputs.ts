import type { Source } from "./node.ts";
import { isUnknown } from "./unknown.ts";
import { isTree, type Tree, valueAt } from "./values.ts";

/**
 * What was not known yet of the properties that each resource was given, by URN. The analysis of the stack shows what providers answered,
 * and in a preview everything that a provider computes is unknown there, also what a program may set and did not: a queue without a
 * redrivePolicy has an unknown one. Only what the resource was given before its creation tells the two apart.
 * https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/deployment_executor.go
 */
export class Inputs {
  readonly #unknown = new Map<string, ReadonlySet<string>>();

  remember(urn: string, properties: Tree): void {
    const paths = new Set<string>();
    collect(properties, [], paths);
    this.#unknown.set(urn, paths);
  }

  /** The resource without what is unknown and was not given as such. One that was never seen before is left as it is. */
  asGiven(source: Source): Source {
    const given = this.#unknown.get(source.urn);
    if (!given) return source;
    const props = withoutComputed(source.props, [], given) as Tree;
    return props === source.props ? source : { ...source, props };
  }

  clear(): void {
    this.#unknown.clear();
  }
}

const collect = (value: unknown, at: readonly string[], paths: Set<string>): void => {
  if (isUnknown(valueAt(value, []))) paths.add(at.join("\0"));
  else for (const [key, child] of childrenOf(value)) collect(child, [...at, key], paths);
};

/** Places in a list are not told apart: providers sort what is a set. */
const childrenOf = (value: unknown): [key: string, child: unknown][] =>
  Array.isArray(value) ? value.map((child) => ["*", child]) : isTree(value) ? Object.entries(value) : [];

const withoutComputed = (value: unknown, at: readonly string[], given: ReadonlySet<string>): unknown => {
  // What is below an unknown value was not known either.
  if (given.has(at.join("\0"))) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutComputed(item, [...at, "*"], given));
    return items.some((item, n) => item !== value[n]) ? items : value;
  }
  if (!isTree(value)) return value;
  let changed = false;
  const kept: Tree = {};
  for (const [key, child] of Object.entries(value)) {
    const path = [...at, key];
    if (isUnknown(valueAt(child, [])) && !given.has(path.join("\0"))) {
      changed = true;
      continue;
    }
    kept[key] = withoutComputed(child, path, given);
    changed ||= kept[key] !== child;
  }
  return changed ? kept : value;
};
