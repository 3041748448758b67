import { declarationOf, type Kind } from "./kinds.ts";
import { isUnknown, UNKNOWN, type Unknown } from "./unknown.ts";
import { documentOf, isTree, type Tree, valueAt } from "./values.ts";

/** A resource as the engine shows it, with its links as URNs. */
export interface Source {
  type: string;
  name: string;
  urn: string;
  /** Unproxied properties; what is not known yet is still a sentinel string. */
  props: Tree;
  parent?: string;
  /** The region of its provider, where that is told and known. Filled in stack policies only. */
  region?: string;
  dependencies: readonly string[];
  /** For each top-level property the resources that it was computed from. Filled in stack policies only. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/**
 * A resource in the rules' words: one kind, the aws provider's property names. One resource can be several nodes: the aws-native
 * Method is a method and an integration, the aws-native Rule a rule and its targets.
 */
export class Node {
  readonly kind: Kind;
  readonly source: Source;
  readonly native: boolean;
  /** Where in the resource's properties this node is: `["targets", "0"]`. */
  readonly prefix: readonly string[];

  constructor(kind: Kind, source: Source, native: boolean, prefix: readonly string[] = []) {
    this.kind = kind;
    this.source = source;
    this.native = native;
    this.prefix = prefix;
  }

  get urn(): string {
    return this.source.urn;
  }

  /** `Queue "orders"`: how messages name it. */
  get title(): string {
    return `${this.source.type.split(":").at(-1)} "${this.source.name}"`;
  }

  /** The keys that lead to a property in the resource as it is. */
  keys(path: string): string[] {
    return [...this.prefix, ...(this.native ? renamed(this.kind, path) : path).split(".")];
  }

  /** The top-level property, as the program wrote it, that a path is in: what dependencies are recorded by. */
  topLevel(path: string): string {
    return this.keys(path)[0] ?? path;
  }

  /** The name of a property as the program wrote it. */
  property(path: string): string {
    return this.keys(path).join(".");
  }

  /** Value, UNKNOWN, or undefined when absent, null, or the empty text that a provider fills in for what is not set. */
  get(path: string): unknown {
    return set(valueAt(this.source.props, this.keys(path)));
  }

  /** The same by the name that the resource itself has for it: for what one provider has and the other has not. */
  own(path: string): unknown {
    return set(valueAt(this.source.props, [...this.prefix, ...path.split(".")]));
  }

  /** Whether it is there, known or not. */
  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  /** Text; undefined when absent or of another type. */
  text(path: string): string | Unknown | undefined {
    const value = this.get(path);
    return typeof value === "string" || isUnknown(value) ? value : undefined;
  }

  /** Number, also one that is written as text, as aws-native and maps of strings have it. */
  number(path: string): number | Unknown | undefined {
    const value = this.get(path);
    if (isUnknown(value) || typeof value === "number") return value;
    return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))
      ? Number(value)
      : undefined;
  }

  /** Boolean, also one that is written as text. */
  flag(path: string): boolean | Unknown | undefined {
    const value = this.get(path);
    if (isUnknown(value) || typeof value === "boolean") return value;
    return value === "true" ? true : value === "false" ? false : undefined;
  }

  /** List; one that is not known is UNKNOWN, elements may be UNKNOWN, too (read them by `path.0`). */
  list(path: string): unknown[] | Unknown | undefined {
    const value = this.get(path);
    if (isUnknown(value)) return UNKNOWN;
    return Array.isArray(value) ? value.map((_, n) => this.get(`${path}.${n}`)) : undefined;
  }

  /** A document given as JSON text or as an object, with UNKNOWN in it where it is not known; the text itself when it is no JSON. */
  document(path: string): unknown {
    return documentOf(this.get(path));
  }

  /** Its physical name, where the program chose one. */
  get physicalName(): string | Unknown | undefined {
    return this.text(declarationOf(this.kind).named ?? "name");
  }

  /** The region that it is in, where the program or the provider's configuration says so. */
  get region(): string | undefined {
    const own = this.own("region");
    if (own === undefined) return this.source.region;
    return typeof own === "string" ? own : undefined;
  }

  /** Its tags, in either provider's form. */
  get tags(): Map<string, string | Unknown> | Unknown {
    const tags = this.get("tags");
    if (isUnknown(tags)) return UNKNOWN;
    const result = new Map<string, string | Unknown>();
    const add = (key: unknown, value: unknown) => {
      if (typeof key === "string" && (typeof value === "string" || isUnknown(value))) result.set(key, value);
    };
    if (Array.isArray(tags)) {
      for (const n of tags.keys()) add(this.get(`tags.${n}.key`), this.get(`tags.${n}.value`));
    } else if (isTree(tags)) {
      for (const key of Object.keys(tags)) add(key, valueAt(tags, [key]));
    }
    return result;
  }
}

const set = (value: unknown): unknown => (value === "" ? undefined : value);

/** A path of the aws provider's in aws-native's words: the longest part of it that has another name there. */
const renamed = (kind: Kind, path: string): string => {
  const { rename } = declarationOf(kind);
  if (!rename) return path;
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const other = rename[path.slice(0, end)];
    if (other) return other + path.slice(end);
  }
  return path;
};
