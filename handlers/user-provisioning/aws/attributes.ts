import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export type Attributes = Record<string, AttributeValue>;
type Plain = string | number | readonly Plain[] | { readonly [name: string]: Plain | undefined };

/** By hand: texts, numbers, lists and maps do not need a marshaller in the bundle. What is undefined is left out. */
export function attributeOf(value: Plain): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  return isList(value) ? { L: value.map(attributeOf) } : { M: attributesOf(value) };
}

export const attributesOf = (values: object): Attributes =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, attributeOf(value)]])),
  );

function plainOf(value: AttributeValue): Plain {
  if (value.N !== undefined) return Number(value.N);
  if (value.L) return value.L.map(plainOf);
  return value.M ? plainsOf(value.M) : (value.S ?? "");
}

export const plainsOf = (item: Attributes): Record<string, Plain> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainOf(value)]));

/** An update that sets what has a value and takes out what is undefined. Names all go through `#`: many are reserved words. */
export function updateOf(values: Record<string, unknown>) {
  const names = Object.keys(values);
  const [set, removed] = [
    names.filter((name) => values[name] !== undefined),
    names.filter((name) => values[name] === undefined),
  ];
  return {
    UpdateExpression: [
      `SET ${set.map((name) => `#${name} = :${name}`).join(", ")}`,
      ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(", ")}`] : []),
    ].join(" "),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: prefixed(attributesOf(values)),
  };
}

export const prefixed = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value]));

const isList = (value: object): value is readonly Plain[] => Array.isArray(value);
