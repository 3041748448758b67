import type { ErrorObject } from "ajv";

type Say = (params: Record<string, unknown>, data: unknown) => string;

/**
 * `$context.error.validationErrorString`, in the words of the validator that API Gateway uses
 * (https://github.com/java-json-tools/json-schema-validator, `validation.properties`): a list in brackets, with quotes as they come, so it is no
 * part of a JSON text.
 */
export const validationText = (errors: readonly ErrorObject[]): string =>
  `[${errors.map(({ keyword, params, data, message }) => SAY[keyword]?.(params, data) ?? message).join(", ")}]`;

const json = JSON.stringify;

const SAY: Readonly<Record<string, Say>> = {
  required: (params) => `object has missing required properties (${json([params.missingProperty])})`,
  type: (params, data) =>
    `instance type (${typeOf(data)}) does not match any allowed primitive type (allowed: ${json([params.type].flat())})`,
  additionalProperties: (params) =>
    `object instance has properties which are not allowed by the schema: ${json([params.additionalProperty])}`,
  enum: (params, data) =>
    `instance value (${json(data)}) not found in enum (possible values: ${json(params.allowedValues)})`,
  pattern: (params, data) => `ECMA 262 regex "${params.pattern}" does not match input string ${json(data)}`,
  minLength: (params, data) =>
    `string ${json(data)} is too short (length: ${[...String(data)].length}, required minimum: ${params.limit})`,
  maxLength: (params, data) =>
    `string ${json(data)} is too long (length: ${[...String(data)].length}, maximum allowed: ${params.limit})`,
  minimum: (params, data) =>
    `numeric instance is lower than the required minimum (minimum: ${params.limit}, found: ${data})`,
  maximum: (params, data) =>
    `numeric instance is greater than the required maximum (maximum: ${params.limit}, found: ${data})`,
  minItems: (params, data) =>
    `array is too short: must have at least ${params.limit} elements but instance has ${size(data)} elements`,
  maxItems: (params, data) =>
    `array is too long: must have at most ${params.limit} elements but instance has ${size(data)} elements`,
  uniqueItems: () => "array must not contain duplicate elements",
  format: (params, data) => `string ${json(data)} is invalid against requested ${params.format} format(s)`,
};

const size = (value: unknown) => (value as unknown[]).length;

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
