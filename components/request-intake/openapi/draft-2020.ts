import { isObject } from "../../parts/is-object.ts";

type Schema = Readonly<Record<string, unknown>>;

/**
 * A schema of draft 4 in the words of draft 2020-12, which OpenAPI 3.1 speaks: the same bodies are valid. It knows what
 * {@link import("../schema-keywords.ts").refuseForeignKeywords} lets pass, which is all that API Gateway does.
 *
 * https://json-schema.org/draft/2020-12/release-notes, and those before it, have the differences.
 *
 * @param root a JSON pointer to where the whole schema will be: `$ref`s are rewritten
 */
export function draft2020(schema: Schema, root = "#"): Schema {
  const rewritten = Object.entries(schema).flatMap(([keyword, value]) => {
    const rewrite = Object.hasOwn(rewrites, keyword) ? rewrites[keyword] : undefined;
    return rewrite ? rewrite(value, schema, root) : [[keyword, value] as const];
  });
  return Object.fromEntries(rewritten);
}

type Keywords = readonly (readonly [keyword: string, value: unknown])[];
type Rewrite = (value: unknown, schema: Schema, root: string) => Keywords;

/** What is no schema, a boolean for one, stays as it is. */
const inner = (value: unknown, root: string): unknown => (isObject(value) ? draft2020(value, root) : value);

const all = (values: unknown, root: string): unknown =>
  Array.isArray(values) ? values.map((value) => inner(value, root)) : values;

const byName = (values: unknown, root: string): unknown =>
  isObject(values)
    ? Object.fromEntries(Object.entries(values).map(([name, value]) => [name, inner(value, root)]))
    : values;

const one =
  (keyword: string): Rewrite =>
  (value, _, root) => [[keyword, inner(value, root)]];
const list =
  (keyword: string): Rewrite =>
  (value, _, root) => [[keyword, all(value, root)]];
const map =
  (keyword: string): Rewrite =>
  (value, _, root) => [[keyword, byName(value, root)]];

/** Keywords that hold schemas, or are called something else now. */
const rewrites: Readonly<Record<string, Rewrite>> = {
  $schema: () => [],
  $ref: (value, _, root) => [
    ["$ref", String(value).replace(/^#(\/definitions(?=\/))?/, (_all, into) => `${root}${into ? "/$defs" : ""}`)],
  ],
  definitions: map("$defs"),
  properties: map("properties"),
  patternProperties: map("patternProperties"),
  additionalProperties: one("additionalProperties"),
  not: one("not"),
  allOf: list("allOf"),
  anyOf: list("anyOf"),
  oneOf: list("oneOf"),
  // A boolean beside the limit became the limit itself.
  maximum: (value, { exclusiveMaximum }) => [[exclusiveMaximum === true ? "exclusiveMaximum" : "maximum", value]],
  exclusiveMaximum: () => [],
  // A list of schemas got a name of its own, and what is behind the list the name that the list had.
  items: (value, _, root) =>
    Array.isArray(value) ? [["prefixItems", all(value, root)]] : [["items", inner(value, root)]],
  additionalItems: (value, { items }, root) => (Array.isArray(items) ? [["items", inner(value, root)]] : []),
  dependencies: (value, _, root) => {
    const entries = isObject(value) ? Object.entries(value) : [];
    const of = (isList: boolean) => Object.fromEntries(entries.filter(([, needs]) => Array.isArray(needs) === isList));
    const [lists, schemas] = [of(true), of(false)];
    return [
      ...(Object.keys(lists).length > 0 ? [["dependentRequired", lists] as const] : []),
      ...(Object.keys(schemas).length > 0 ? [["dependentSchemas", byName(schemas, root)] as const] : []),
    ];
  },
};
