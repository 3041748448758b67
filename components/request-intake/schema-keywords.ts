import { ArgumentError } from "../parts/argument-error.ts";
import { isObject } from "../parts/is-object.ts";

/**
 * The keywords of draft 4 that API Gateway holds a body against, and what their values contain: a schema, a list of schemas, schemas by
 * name, any of these, or data. A validator ignores a keyword that it does not know, so a rule written in another draft's keyword would
 * silently be no rule.
 * https://datatracker.ietf.org/doc/html/draft-fge-json-schema-validation-00
 */
const keywords = new Map<string, "schema" | "list" | "map" | "any" | "data">(
  Object.entries({
    type: "data",
    enum: "data",
    title: "data",
    description: "data",
    format: "data",
    multipleOf: "data",
    maximum: "data",
    exclusiveMaximum: "data",
    minimum: "data",
    maxLength: "data",
    minLength: "data",
    pattern: "data",
    maxItems: "data",
    minItems: "data",
    uniqueItems: "data",
    maxProperties: "data",
    minProperties: "data",
    required: "data",
    items: "any",
    additionalItems: "any",
    additionalProperties: "any",
    properties: "map",
    patternProperties: "map",
    definitions: "map",
    dependencies: "map",
    allOf: "list",
    anyOf: "list",
    oneOf: "list",
    not: "schema",
    $ref: "data",
  } as const),
);

/**
 * What people write and API Gateway does not do.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html#api-gateway-known-issues-rest-apis
 */
const unsupported = new Map(
  Object.entries({
    exclusiveMinimum: 'API Gateway does not support it: write "minimum", or check it in the handler',
    default: "API Gateway does not fill it in: fill it in in the handler",
    discriminator: 'API Gateway does not support it: write "oneOf"',
    readOnly: "API Gateway does not support it: leave it out",
    example: "API Gateway does not support it: leave it out",
    id: 'it changes what "$ref" means: leave it out',
    const: 'it is of draft 6: write "enum" with one value',
    if: 'it is of draft 7: write "oneOf"',
    $id: "it is of draft 6: leave it out",
    $defs: 'it is of draft 2019-09: write "definitions"',
  }),
);

const unsupportedFormats = ["int32", "int64", "decimal"];

/** Refuses, by its place, what API Gateway would not hold a body against. The schema is a valid one of draft 4 otherwise. */
export function refuseForeignKeywords(subject: string, where: string, schema: object, place = "#"): void {
  const refuse = (problem: string, wayOut: string) => {
    throw new ArgumentError(subject, `${where} has ${problem} at ${place}`, wayOut);
  };
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = keywords.get(keyword);
    const path = `${place}/${keyword}`;
    if (kind === undefined)
      refuse(`the keyword "${keyword}"`, unsupported.get(keyword) ?? "it is not of JSON Schema draft 4: leave it out");
    if (keyword === "$ref" && !/^#(\/definitions\/[^/]+)?$/.test(String(value))) {
      refuse(`$ref ${JSON.stringify(value)}`, 'a model stands alone: move what it refers to below "definitions"');
    }
    if (keyword === "format" && unsupportedFormats.includes(String(value))) {
      refuse(`format ${JSON.stringify(value)}`, 'API Gateway does not support it: write "minimum" and "maximum"');
    }
    for (const [name, inner] of kind === "data" ? [] : innerSchemas(value, kind === "map")) {
      refuseForeignKeywords(subject, where, inner, name === undefined ? path : `${path}/${name}`);
    }
  }
}

/** The schemas inside a keyword's value. A dependency may be a list of names, an `additionalProperties` a boolean: those hold none. */
function innerSchemas(value: unknown, byName: boolean): [string | undefined, object][] {
  if (Array.isArray(value)) return value.flatMap((inner, index) => (isObject(inner) ? [[String(index), inner]] : []));
  if (!isObject(value)) return [];
  return byName
    ? Object.entries(value).flatMap(([name, inner]) => (isObject(inner) ? [[name, inner]] : []))
    : [[undefined, value]];
}

/** A schema with each schema right inside of it changed. What is data stays, whatever it is named; so does what holds no schema. */
export function withInnerSchemas(schema: object, change: (inner: object) => object): object {
  const changed = (value: unknown) => (isObject(value) ? change(value) : value);
  const inside = (keyword: string, value: unknown): unknown => {
    const kind = keywords.get(keyword) ?? "data";
    if (kind === "data") return value;
    if (Array.isArray(value)) return value.map(changed);
    return kind === "map" && isObject(value) ? mapped(value, (_, inner) => changed(inner)) : changed(value);
  };
  return mapped(schema, inside);
}

const mapped = (entries: object, change: (name: string, value: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(name, value)]));
