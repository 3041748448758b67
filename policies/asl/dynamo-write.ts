import { isUnknown, UNKNOWN, type Unknown } from "../core/unknown.ts";
import { type Condition, parseCondition } from "./condition.ts";
import { type Described, describeText, describeValue, isDynamic, type Origins } from "./described.ts";
import { type After, afterOf, type Written } from "./dynamo-after.ts";
import { CREATE_ONLY, objectWrite } from "./object-write.ts";
import { isNode, type Node, type Value } from "./parse.ts";
import type { Call } from "./resource.ts";
import { join, type StateAt } from "./walk.ts";

/** A conditional or plain write to one item of DynamoDB, as a Task's parameters show it. */
export interface Write extends Written {
  /** UNKNOWN also when it is made at run time. */
  table: string | Unknown;
  condition: Condition | "none" | "dynamic" | "unreadable" | { unknown: string };
  /** The condition as it is written, for messages. */
  conditionText: string;
  /** Where the parameters stand. */
  where: string;
  /** What the item has in an attribute once the write is done. */
  after(attribute: string): After;
}

/**
 * The writes of a Task that calls DynamoDB, or S3 as a lease does: putItem, updateItem, deleteItem, and each item of transactWriteItems, which fails
 * as a whole when one condition fails. None when it does something else; `{ unknown }` while the parameters are.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
 */
export function writesOf(at: StateAt, call: Call | Unknown, origins: Origins): Write[] | { unknown: string } {
  const { state, path } = at;
  if (isUnknown(state) || isUnknown(call)) return [];
  const field = state.Arguments !== undefined && at.queryLanguage !== "JSONPath" ? "Arguments" : "Parameters";
  const params = state[field];
  const where = join(path, field);
  const object = objectWrite(call, params);
  if (isUnknown(object)) return { unknown: where };
  if (object) return [{ ...read(object.does, object.params, where, origins), conditionText: CREATE_ONLY }];
  if (call.service !== "dynamodb") return [];
  const does = { putItem: "put", updateItem: "update", deleteItem: "delete" }[call.action] as Write["does"] | undefined;
  if (does !== undefined) {
    return isUnknown(params) ? { unknown: where } : [read(does, isNode(params) ? params : {}, where, origins)];
  }
  if (call.action !== "transactWriteItems") return [];
  if (isUnknown(params)) return { unknown: where };
  const items = isNode(params) ? params.TransactItems : undefined;
  if (isUnknown(items)) return { unknown: join(where, "TransactItems") };
  if (!Array.isArray(items)) return [];
  const writes: Write[] = [];
  for (const [index, item] of items.entries()) {
    const itemAt = `${where}.TransactItems[${index}]`;
    if (isUnknown(item)) return { unknown: itemAt };
    if (!isNode(item)) continue;
    for (const [name, kind] of [
      ["Put", "put"],
      ["Update", "update"],
      ["Delete", "delete"],
    ] as const) {
      const inner = item[name];
      if (isUnknown(inner)) return { unknown: `${itemAt}.${name}` };
      if (isNode(inner)) writes.push(read(kind, inner, `${itemAt}.${name}`, origins));
    }
  }
  return writes;
}

function read(does: Write["does"], params: Node, where: string, origins: Origins): Write {
  const legacy: Record<string, Value> = Object.create(null);
  const condition = readCondition(params, where, legacy);
  const names = params.ExpressionAttributeNames;
  const values = params.ExpressionAttributeValues;
  const value = (placeholder: string): Described => {
    if (Object.hasOwn(legacy, placeholder)) return describeValue(legacy[placeholder], origins);
    if (isUnknown(values)) return { is: "unknown" };
    if (!isNode(values)) return { is: "input", text: placeholder };
    const dynamic = values[`${placeholder}.$`];
    return typeof dynamic === "string" ? describeText(dynamic, origins) : describeValue(values[placeholder], origins);
  };
  const attribute = (text: string): string | Described => {
    let made: Described | undefined;
    const real = text.replace(/#[\w-]+/g, (name) => {
      const plain = isNode(names) ? names[name] : undefined;
      const dynamic = isNode(names) ? names[`${name}.$`] : undefined;
      if (typeof dynamic === "string") made = describeText(dynamic, origins);
      else if (isUnknown(names) || isUnknown(plain)) made = { is: "unknown" };
      else if (typeof plain !== "string") made = { is: "input", text: name };
      else if (isDynamic("", plain)) made = describeText(plain, origins);
      return typeof plain === "string" ? plain : name;
    });
    return made ?? real;
  };
  const key = does === "put" ? params.Item : params.Key;
  const table = params.TableName;
  const write: Omit<Write, "after"> = {
    does,
    table: typeof table === "string" && !isDynamic("", table) ? table : UNKNOWN,
    key: key ?? params[does === "put" ? "Item.$" : "Key.$"],
    condition,
    conditionText: typeof params.ConditionExpression === "string" ? params.ConditionExpression : "Expected",
    where,
    attribute,
    value,
  };
  return { ...write, after: does === "delete" ? () => ({ is: "nothing" }) : afterOf(params, write, origins) };
}

function readCondition(params: Node, where: string, legacy: Record<string, Value>): Write["condition"] {
  const text = params.ConditionExpression;
  if (isUnknown(text)) return { unknown: join(where, "ConditionExpression") };
  if (params["ConditionExpression.$"] !== undefined) return "dynamic";
  if (typeof text === "string") {
    if (isDynamic("", text)) return "dynamic";
    return (
      parseCondition(text) ?? (text.includes("${") ? { unknown: join(where, "ConditionExpression") } : "unreadable")
    );
  }
  const { Expected: expected } = params;
  if (isUnknown(expected)) return { unknown: join(where, "Expected") };
  return isNode(expected) ? readExpected(expected, params.ConditionalOperator === "OR" ? "or" : "and", legacy) : "none";
}

/** The condition of before 2014: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Expected.html */
function readExpected(expected: Node, op: "and" | "or", legacy: Record<string, Value>): Condition {
  const comparators = { EQ: "=", NE: "<>", LT: "<", LE: "<=", GT: ">", GE: ">=" } as const;
  const of = Object.entries(expected).map(([attribute, test], at): Condition => {
    if (!isNode(test)) return { op: "other" };
    const named = test.ComparisonOperator;
    if (test.Exists === false || named === "NULL") return { op: "absent", attribute };
    if (named === "NOT_NULL") return { op: "exists", attribute };
    const value = test.Value ?? (Array.isArray(test.AttributeValueList) ? test.AttributeValueList[0] : undefined);
    const comparator = comparators[(typeof named === "string" ? named : "EQ") as keyof typeof comparators];
    if (value === undefined || comparator === undefined) return { op: "other" };
    legacy[`:expected${at}`] = value;
    return { op: "compare", comparator, attribute, value: `:expected${at}` };
  });
  return { op, of };
}
