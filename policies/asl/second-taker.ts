import type { Comparator, Condition } from "./condition.ts";
import type { Described } from "./described.ts";
import type { Write } from "./dynamo-write.ts";

/** `maybe`: it depends on values that exist at run time. `unknown`: on values that the preview does not know yet. */
export type Truth = "true" | "maybe" | "false" | "unknown";

/** What is to be taken for granted about the second taker. */
export interface Assumed {
  /** It comes when the times that the first one wrote have passed. */
  late?: boolean;
  /** It has read the item as the first one left it, and compares with what it read. */
  hasRead?: boolean;
}

/**
 * Whether a condition holds for a second execution that runs the same write right after the first one succeeded: with its own
 * execution id, a later time, the same constants, and some input. A write whose condition is `false` then is a lease: it lets
 * one in. This is asked instead of looking for `attribute_not_exists`, which a condition may well contain and let everybody
 * in: on an attribute that the write never sets, or that is named after the execution.
 *
 * A comparison with a missing attribute is false, unless it is `<>`:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 *
 * `left` is the item as it was left; by default by the write itself.
 */
export function holdsForSecond(condition: Condition, write: Write, assumed: Assumed = {}, left: Write = write): Truth {
  const ask = (inner: Condition): Truth => holdsForSecond(inner, write, assumed, left);
  if (condition.op === "not") return not(ask(condition.of));
  if ("of" in condition) {
    return condition.op === "and" ? all(condition.of.map(ask)) : not(all(condition.of.map((inner) => not(ask(inner)))));
  }
  if (condition.op === "other") return "maybe";
  const name = write.attribute(condition.attribute);
  const comparator = condition.op === "compare" ? condition.comparator : undefined;
  if (typeof name !== "string") {
    if (name.is === "unknown") return "unknown";
    // An attribute named after the execution is another one in each: the second finds nothing there.
    if (name.is !== "own") return "maybe";
    return condition.op === "absent" || (condition.op === "compare" && condition.comparator === "<>")
      ? "true"
      : "false";
  }
  let after = left.after(name);
  if (after.is === "kept" && left !== write) after = write.after(name);
  if (after.is === "unknown") return "unknown";
  if (condition.op !== "compare") {
    const exists: Truth = after.is === "nothing" ? "false" : after.is === "kept" ? "maybe" : "true";
    return condition.op === "exists" ? exists : not(exists);
  }
  if (after.is === "nothing") return comparator === "<>" ? "true" : "false";
  const compared = write.value(condition.value);
  if (compared.is === "unknown") return "unknown";
  return after.is === "value" ? compare(after.value, condition.comparator, compared, assumed) : "maybe";
}

/**
 * Whether only an execution that has written the item before can meet a condition, such as `owner = :me`: so does who renews
 * or releases a lease, and it takes none.
 */
export function isForHolder(condition: Condition, write: Write): "yes" | "no" | "unknown" {
  // How far others than the holder can meet it: 0 not, 1 not known yet, 2 perhaps.
  const reach = (inner: Condition): number => {
    if (inner.op === "and") return Math.min(...inner.of.map(reach));
    if (inner.op === "or") return Math.max(...inner.of.map(reach));
    if (inner.op === "not" || inner.op === "other" || inner.op === "absent") return 2;
    const name = write.attribute(inner.attribute);
    if (typeof name !== "string" && name.is === "own") return 0;
    const compared = inner.op === "compare" && inner.comparator === "=" ? write.value(inner.value).is : "input";
    return compared === "own" ? 0 : compared === "unknown" ? 1 : 2;
  };
  return (["yes", "unknown", "no"] as const)[reach(condition)] ?? "no";
}

function compare(written: Described, comparator: Comparator, compared: Described, assumed: Assumed): Truth {
  if (written.is === "unknown" || compared.is === "unknown") return "unknown";
  if (comparator === "<>") return not(compare(written, "=", compared, assumed));
  const same = written.is === compared.is && written.text === compared.text;
  if (written.is === "constant" && compared.is === "constant")
    return literally(written.text, comparator, compared.text);
  if (written.is === "counter") return counted(Number(written.text), comparator, compared, assumed);
  if (comparator === "=") {
    if (same) return written.is === "input" ? "maybe" : "false";
    // Compare-and-set: what the first one wrote is not what the second one saw, unless it looked again.
    if (compared.is === "input") return assumed.hasRead ? "maybe" : "false";
    return written.is === "input" ? "maybe" : "false";
  }
  if (same) return written.is === "time" ? (comparator.startsWith("<") ? "true" : "false") : "maybe";
  // A time or number set once and for all is in the past of everyone who comes; a sentinel of a free lease.
  if (written.is === "constant") return compared.is === "time" && comparator.startsWith("<") ? "true" : "maybe";
  if (compared.is === "constant" || comparator.startsWith(">")) return "maybe";
  // `expires < :now`, where expires was written as something other than now.
  return assumed.late ? "maybe" : "false";
}

function literally(written: string, comparator: Comparator, compared: string): Truth {
  const numbers = [written, compared].every((text) => text.trim() !== "" && Number.isFinite(Number(text)));
  const [left, right] = numbers ? [Number(written), Number(compared)] : [written, compared];
  const holds = {
    "=": left === right,
    "<>": left !== right,
    "<": left < right,
    "<=": left <= right,
    ">": left > right,
    ">=": left >= right,
  }[comparator];
  return holds ? "true" : "false";
}

/** A counter of takers: it was 0 before the first, and has the addend after. A limit above lets more than one in. */
function counted(addend: number, comparator: Comparator, compared: Described, { hasRead }: Assumed): Truth {
  if (compared.is === "constant" && Number.isFinite(addend) && addend !== 0) {
    return literally(String(addend), comparator, compared.text);
  }
  if (comparator === "=" && compared.is === "input") return hasRead ? "maybe" : "false";
  return "maybe";
}

function all(truths: Truth[]): Truth {
  if (truths.includes("false")) return "false";
  if (truths.includes("unknown")) return "unknown";
  return truths.includes("maybe") ? "maybe" : "true";
}

const not = (truth: Truth): Truth => (truth === "true" ? "false" : truth === "false" ? "true" : truth);
