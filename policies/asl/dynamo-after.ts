import { isUnknown } from "../core/unknown.ts";
import { type Action, parseUpdate } from "./condition.ts";
import { type Described, describeText, describeValue, isDynamic, type Origins } from "./described.ts";
import { isNode, type Node, type Value } from "./parse.ts";

/** What a write puts in, with its placeholders resolved. */
export interface Written {
  does: "put" | "update" | "delete";
  /** Key of an update or delete, Item of a put. */
  key: Value | undefined;
  /** The attribute's real name; a name that is made at run time is described. */
  attribute(text: string): string | Described;
  value(placeholder: string): Described;
}

/** `kept`: the write leaves it as it was; `something`: it has a value of which nothing is known. */
export type After = { is: "value"; value: Described } | { is: "nothing" | "kept" | "something" } | { is: "unknown" };

/** What the item has in an attribute once the write is done. */
export function afterOf(params: Node, write: Written, origins: Origins): (attribute: string) => After {
  const { does, key } = write;
  const keyed = (name: string): After | undefined => {
    if (isUnknown(key)) return { is: "unknown" };
    if (!isNode(key)) return does === "put" ? { is: "something" } : undefined;
    const dynamic = key[`${name}.$`];
    if (typeof dynamic === "string") return { is: "value", value: describeText(dynamic, origins) };
    if (Object.hasOwn(key, name)) return { is: "value", value: describeValue(key[name], origins) };
    return within(name, Object.keys(key)) ? { is: "something" } : undefined;
  };
  if (does === "put") return (name) => keyed(name) ?? { is: "nothing" };
  const text = params.UpdateExpression;
  const unknown = isUnknown(text) || isUnknown(params.AttributeUpdates);
  const dynamic = params["UpdateExpression.$"] !== undefined || (typeof text === "string" && isDynamic("", text));
  const actions = typeof text === "string" && !dynamic ? parseUpdate(text) : undefined;
  const named = new Map<string, Action>();
  let nameless = false;
  for (const [attribute, action] of actions ?? []) {
    const real = write.attribute(attribute);
    if (typeof real === "string") named.set(real, action);
    else if (real.is === "unknown") nameless = true;
  }
  const updates = isNode(params.AttributeUpdates) ? params.AttributeUpdates : undefined;
  return (name) => {
    const key = keyed(name);
    if (key) return key;
    if (unknown) return { is: "unknown" };
    if (dynamic || !isNode(write.key)) return { is: "something" };
    const action = named.get(name);
    if (action) return effectOf(name, action, write);
    if (nameless) return { is: "unknown" };
    if (within(name, [...named.keys()])) return { is: "something" };
    const legacy = updates?.[name];
    if (!isNode(legacy)) return { is: "kept" };
    return legacy.Action === "DELETE"
      ? { is: "nothing" }
      : { is: "value", value: describeValue(legacy.Value, origins) };
  };
}

function effectOf(name: string, action: Action, { attribute, value }: Written): After {
  if (action.does === "remove") return { is: "nothing" };
  if ((action.to.match(/:[\w-]+/g) ?? []).some((used) => value(used).is === "unknown")) return { is: "unknown" };
  const of = (text: string): Described => {
    if (text.startsWith(":")) return value(text);
    // Placeholders are put in by what they stand for, so that two writes can be compared.
    const made = text.replace(/:[\w-]+/g, (placeholder) => {
      const described = value(placeholder);
      return `${described.is}(${described.is === "unknown" ? "" : described.text})`;
    });
    return { is: /time\(/.test(made) ? "time" : "input", text: made };
  };
  if (action.does === "add") return { is: "value", value: { is: "counter", text: addend(value(action.to)) } };
  const [first = "", sign, second = ""] = action.to.split(" ");
  if (sign === "+" && !action.to.includes("(") && second.startsWith(":") && attribute(first) === name) {
    return { is: "value", value: { is: "counter", text: addend(value(second)) } };
  }
  return { is: "value", value: /^:[\w-]+$/.test(action.to) ? of(action.to) : of(` ${action.to}`) };
}

const addend = (described: Described): string => (described.is === "constant" ? described.text : "?");

/** Whether one of the written attributes holds `name`, as `lock` holds `lock.owner`. */
const within = (name: string, written: string[]): boolean =>
  written.some((whole) => name.startsWith(`${whole}.`) || name.startsWith(`${whole}[`));
