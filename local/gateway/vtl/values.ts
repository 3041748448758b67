/**
 * Values of a template, with the types of Java that make a difference: a whole number is a `bigint` (Integer, Long), any other number a
 * `number` (Double).
 */
export type VtlValue = undefined | string | boolean | bigint | number | VtlMap | VtlList;

/** A `java.util.Map`, in the order of insertion. */
export class VtlMap extends Map<string, VtlValue> {}

/** A map of `$context`: AWS prints it as nothing (recorded: localstack `test_sqs_amz_json_protocol`). */
export class ContextMap extends VtlMap {}

/** A map whose entries can be set once: "An override may only be applied to each parameter once", see `apigateway-override-request-response-parameters.html`. */
export class OverrideMap extends ContextMap {}

/** A `java.util.List`; one that came out of JSON prints as JSON, any other as Java does. */
export class VtlList {
  readonly items: readonly VtlValue[];
  readonly fromJson: boolean;

  constructor(items: readonly VtlValue[], fromJson = false) {
    this.items = items;
    this.fromJson = fromJson;
  }
}

/** A template that cannot be carried out; the caller of the API sees a 500, as on AWS. */
export class TemplateError extends Error {
  override name = "TemplateError";
}

/** Text of a value where a template prints it. Undefined and null are the empty string on AWS, not `$name` as in plain Velocity. */
export function print(value: VtlValue): string {
  if (value === undefined || value instanceof ContextMap) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return printDouble(value);
  if (value instanceof VtlMap) return `{${[...value].map(([key, entry]) => `${key}=${print(entry)}`).join(", ")}}`;
  if (value instanceof VtlList) return value.fromJson ? toJson(value) : `[${value.items.map(print).join(", ")}]`;
  return String(value);
}

/** Compact JSON of a value; what is undefined is the empty string, as `$input.json` of a missing path is on AWS. */
export function toJson(value: VtlValue): string {
  if (value === undefined) return '""';
  if (typeof value === "number") return printDouble(value);
  if (value instanceof VtlList) return `[${value.items.map(itemToJson).join(",")}]`;
  if (value instanceof VtlMap)
    return `{${[...value].map(([key, entry]) => `${JSON.stringify(key)}:${itemToJson(entry)}`).join(",")}}`;
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}

const itemToJson = (value: VtlValue) => (value === undefined ? "null" : toJson(value));

/** `java.lang.Double.toString`: a fraction always, an exponent from 10^7 up and below 10^-3. */
export function printDouble(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** A JSON text as values, numbers by their spelling: `1` is whole, `1.0` is not. Throws what `JSON.parse` throws. */
export const parseJson = (text: string): VtlValue =>
  fromJson(JSON.parse(text, wholeNumbers as (key: string, value: unknown) => unknown));

// The type of the third argument, which holds the spelling, is not in the library of TypeScript yet.
const wholeNumbers = (_key: string, value: unknown, { source = "" }: { source?: string }): unknown =>
  typeof value === "number" && /^-?\d+$/.test(source) ? BigInt(source) : value;

function fromJson(value: unknown): VtlValue {
  if (Array.isArray(value)) return new VtlList(value.map(fromJson), true);
  if (value === null) return undefined;
  if (typeof value !== "object") return value as VtlValue;
  return new VtlMap(Object.entries(value).map(([key, entry]) => [key, fromJson(entry)]));
}
