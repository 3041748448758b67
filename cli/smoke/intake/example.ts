import ajvDraft04 from "ajv-draft-04";
import { isObject } from "../../../components/parts/is-object.ts";

/** Some schemas need luck: a pattern beside a length, alternatives that exclude each other. */
const TRIES = 40;

/** Enough for a name to look at. */
const TEXT_LENGTH = 8;

/** An example that a schema of draft 4 allows, as small as can be, the same each time; undefined where none was found. */
export async function exampleOf(schema: object): Promise<unknown> {
  const { generateSync } = await import("json-schema-faker");
  const ajv = new ajvDraft04.default({ strict: false, validateFormats: false, logger: false });
  const allows = ajv.compile({ ...schema });
  const modern = modernised(schema);
  for (const given of [smallest(modern), modern] as Parameters<typeof generateSync>[0][]) {
    for (let seed = 1; seed <= TRIES; seed++) {
      try {
        const example = generateSync(given, { seed, optionalsProbability: seed <= TRIES / 2 ? 0 : 1 });
        if (allows(example)) return example;
      } catch {
        // What the library cannot make by one seed, it may by another; what it never can is for --body.
      }
    }
  }
  return undefined;
}

/** The same with its upper bounds brought down to the lower ones: the library takes any number between them. It may allow nothing any more. */
function smallest(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(smallest);
  if (!isObject(schema)) return schema;
  const { type, items, minItems = 0, minLength = 0, maxLength, minimum, pattern, enum: choices } = schema;
  const isText = type === "string" && pattern === undefined && choices === undefined;
  return {
    ...Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, smallest(value)])),
    ...((type === "array" || items !== undefined) && { maxItems: minItems }),
    ...(isText && { maxLength: Math.max(Number(minLength), Math.min(Number(maxLength ?? TEXT_LENGTH), TEXT_LENGTH)) }),
    ...(type === "integer" && minimum !== undefined && { maximum: minimum }),
  };
}

/** Draft 4 has flags beside a bound where later drafts have a bound of its own: https://json-schema.org/draft-06/json-schema-release-notes */
function modernised(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(modernised);
  if (!isObject(schema)) return schema;
  const { exclusiveMinimum: least, exclusiveMaximum: most, minimum, maximum, ...rest } = schema;
  const bound = (flag: unknown, value: unknown, name: string, exclusive: string) =>
    flag === true ? { [exclusive]: value } : value === undefined ? {} : { [name]: value };
  return {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, modernised(value)])),
    ...bound(least, minimum, "minimum", "exclusiveMinimum"),
    ...bound(most, maximum, "maximum", "exclusiveMaximum"),
  };
}
