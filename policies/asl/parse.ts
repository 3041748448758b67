import { isUnknown, UNKNOWN, type Unknown } from "../core/unknown.ts";

/** A value of a definition. Objects have no prototype, so that a state may be called `constructor`. */
export type Value = string | number | boolean | null | Unknown | Value[] | Node;
/** An object of a definition: a state, a catcher, parameters. */
export interface Node {
  readonly [field: string]: Value | undefined;
}
export type Definition = Node;
export type Parsed = { definition: Definition } | { problem: string } | Unknown;

/** Far more than any definition needs, and shallow enough for what walks it afterwards. */
const MAX_DEPTH = 200;
/** A definition has at most 1 MB: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_VALUES = 1_000_000;

/** `${Name}` in a definition of CloudFormation and aws-native; what stands between the braces has no braces. */
const PLACEHOLDER = /\$\{([^{}]*)\}/g;
const ONE_PLACEHOLDER = /^\$\{([^{}]*)\}$/;
/** Before a placeholder that stood outside of quotes: what replaces it is JSON, not a string. */
const UNQUOTED = "\u0000";

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads a definition in the Amazon States Language: JSON text (`definition` of aws, `definitionString` of aws-native) or an
 * object (`definition` of aws-native), in which any value may be unknown.
 *
 * `substitutions` is `definitionSubstitutions`: a placeholder `${Name}` that it does not resolve makes its value unknown;
 * where text stands around it, the text stays as it is. A value that is a placeholder alone takes the type of what replaces
 * it: CloudFormation takes strings, integers and booleans.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
 *
 * Never throws: what cannot be read is a `problem` in words.
 */
export function parseDefinition(value: unknown, substitutions?: unknown): Parsed {
  if (isUnknown(value)) return UNKNOWN;
  if (value === undefined) return { problem: "there is no definition" };
  try {
    const root = typeof value === "string" ? parseText(value) : value;
    if (isUnknown(root)) return UNKNOWN;
    const definition = copy(root, substitutions);
    if (isUnknown(definition)) return UNKNOWN;
    return isNode(definition) ? { definition } : { problem: `the definition is ${kindOf(definition)}, not an object` };
  } catch (error) {
    return { problem: error instanceof Unreadable ? error.message : "the definition cannot be read" };
  }
}

class Unreadable extends Error {}

function parseText(written: string): unknown {
  // What editors put before the text of a file is not seen by whoever looks for the mistake.
  const text = written.replace(/^\uFEFF/, "");
  const alone = parseJson(text);
  if (alone.ok) return alone.value;
  const quoted = parseJson(quotePlaceholders(text));
  if (quoted.ok) return quoted.value;
  throw new Unreadable(`the definition is not JSON: ${alone.reason}`);
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false; reason: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message.slice(0, 200) : "unreadable" };
  }
}

/**
 * `"TimeoutSeconds": ${T}` is not JSON before the substitution, and is a common way to write a number. A string that nobody closed goes to
 * the end: to look again from each of its quotes would take minutes for a definition of the size that AWS allows.
 */
function quotePlaceholders(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.?)*(?:"|$)|\$\{[^{}"]*\}/gs, (part) =>
    part.startsWith('"') ? part : JSON.stringify(UNQUOTED + part),
  );
}

/** Copies a tree without recursion, so that no depth overflows the stack. */
function copy(root: unknown, substitutions: unknown): Value {
  const top: Value[] = [];
  const todo: { value: unknown; depth: number; put: (copied: Value) => void }[] = [
    { value: root, depth: 0, put: (copied) => top.push(copied) },
  ];
  let values = 0;
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { depth, put } = next;
    if (depth > MAX_DEPTH) throw new Unreadable(`the definition is nested more than ${MAX_DEPTH} levels deep`);
    if (++values > MAX_VALUES) throw new Unreadable(`the definition has more than ${MAX_VALUES} values`);
    const value = typeof next.value === "string" ? substitute(next.value, substitutions) : next.value;
    if (Array.isArray(value)) {
      const list: Value[] = new Array(value.length).fill(null);
      put(list);
      value.forEach((item, at) => {
        todo.push({ value: item, depth: depth + 1, put: (copied) => (list[at] = copied) });
      });
    } else if (typeof value === "object" && value !== null) {
      const node: Record<string, Value> = Object.create(null);
      put(node);
      for (const [key, item] of Object.entries(value)) {
        if (item === undefined) continue;
        node[key] = null;
        todo.push({ value: item, depth: depth + 1, put: (copied) => (node[key] = copied) });
      }
    } else put(leaf(value));
  }
  return top[0] ?? null;
}

/** What is no JSON value (a function, a bigint) cannot be judged, either. */
const leaf = (value: unknown): Value =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : UNKNOWN;

function substitute(text: string, substitutions: unknown): unknown {
  if (!text.includes("${")) return text;
  const unquoted = text.startsWith(UNQUOTED);
  const name = ONE_PLACEHOLDER.exec(unquoted ? text.slice(1) : text)?.[1];
  if (name !== undefined) {
    const replacement = lookUp(name, substitutions);
    if (typeof replacement !== "string") return replacement;
    const typed = unquoted || /^(-?\d{1,15}|true|false)$/.test(replacement) ? parseJson(replacement) : undefined;
    return typed?.ok ? typed.value : replacement;
  }
  return text.replace(PLACEHOLDER, (placeholder, key: string) => {
    const replacement = lookUp(key, substitutions);
    return isUnknown(replacement) ? placeholder : String(replacement);
  });
}

function lookUp(name: string, substitutions: unknown): string | number | boolean | Unknown {
  if (!isNode(substitutions) || !Object.hasOwn(substitutions, name)) return UNKNOWN;
  const found = substitutions[name];
  return typeof found === "string" || typeof found === "number" || typeof found === "boolean" ? found : UNKNOWN;
}

const kindOf = (value: Value): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
