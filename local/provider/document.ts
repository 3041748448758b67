import { stable } from "./stable.ts";

type Json = Record<string, unknown>;

/**
 * A JSON document brought to the form in which it is compared. In an IAM policy one value and a list of it are the same, and lists of
 * actions, resources, principals and condition values have no order:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. Text that is not JSON stands for itself.
 */
export function document(value: unknown): unknown {
  const parsed = typeof value === "string" ? parse(value) : value;
  return isJson(parsed) && "Statement" in parsed
    ? { ...parsed, Statement: list(parsed.Statement).map(statement) }
    : parsed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function statement(value: unknown): unknown {
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (/^(Not)?(Action|Resource)$/.test(key)) return [key, set(inner)];
      if (/^(Not)?Principal$/.test(key) && isJson(inner)) return [key, each(inner, set)];
      if (key === "Condition" && isJson(inner))
        return [key, each(inner, (operator) => (isJson(operator) ? each(operator, set) : operator))];
      return [key, inner];
    }),
  );
}

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
// Condition values may be written as booleans and numbers; they are texts to IAM.
const set = (value: unknown): unknown[] =>
  list(value)
    .map((item) => (typeof item === "object" ? stable(item) : String(item)))
    .sort();
const each = (object: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
