import { isUnknown } from "../core/unknown.ts";
import type { Node, Value } from "./parse.ts";
import type { QueryLanguage } from "./walk.ts";

/** What a definition says of a number of seconds; `property` is the field that decides, `why` reads after its name. */
export type Seconds =
  | { is: "missing"; hint?: string }
  | { is: "unknown"; property: string }
  | { is: "invalid"; property: string; why: string }
  | { is: "dynamic" }
  | { is: "seconds"; seconds: number };

const EXPRESSION = /^\{%(.*)%\}$/s;

/**
 * Reads `TimeoutSeconds` or `HeartbeatSeconds`. A Task may take it from its input instead: with JSONPath by the field
 * `…SecondsPath`, with JSONata by an expression `{% … %}` in the field itself; never both, and never at the top of a machine.
 * https://states-language.net/#timeouts
 *
 * An expression or path is `dynamic`: its value exists only when the Task runs. `{% 300 %}` is 300.
 */
export function readSeconds(
  node: Node,
  field: "TimeoutSeconds" | "HeartbeatSeconds",
  language: QueryLanguage | "none",
): Seconds {
  const own = node[field] ?? undefined;
  const pathField = `${field}Path`;
  const path = language === "none" ? undefined : (node[pathField] ?? undefined);
  if (own !== undefined && path !== undefined) {
    return { is: "invalid", property: field, why: `stands beside ${pathField}, and AWS allows one of them` };
  }
  return path === undefined ? readOwn(own, field, language) : readPath(path, pathField, language);
}

function readOwn(own: Value | undefined, property: string, language: QueryLanguage | "none"): Seconds {
  if (own === undefined) return { is: "missing" };
  if (isUnknown(own) || isPlaceholder(own)) return { is: "unknown", property };
  if (typeof own === "number") return readNumber(own, property);
  const expression = typeof own === "string" ? EXPRESSION.exec(own)?.[1]?.trim() : undefined;
  if (expression === undefined) {
    return { is: "invalid", property, why: `of ${JSON.stringify(own)?.slice(0, 80)} is not a number` };
  }
  if (language === "none") {
    return { is: "invalid", property, why: "is an expression, which only a Task may have" };
  }
  if (isUnknown(language)) return { is: "unknown", property: "QueryLanguage" };
  if (language === "JSONPath") {
    return { is: "invalid", property, why: "is a JSONata expression, but the query language of the state is JSONPath" };
  }
  return /^-?\d+(\.\d+)?$/.test(expression) ? readNumber(Number(expression), property) : { is: "dynamic" };
}

function readPath(path: Value, property: string, language: QueryLanguage | "none"): Seconds {
  if (isUnknown(language)) return { is: "unknown", property: "QueryLanguage" };
  if (language === "JSONata") {
    return { is: "missing", hint: `has ${property}, which a state whose query language is JSONata cannot have` };
  }
  if (isUnknown(path) || isPlaceholder(path)) return { is: "unknown", property };
  if (typeof path === "string" && path.startsWith("$")) return { is: "dynamic" };
  return {
    is: "invalid",
    property,
    why: `of ${JSON.stringify(path)?.slice(0, 80)} is not a path, which starts with $`,
  };
}

const readNumber = (seconds: number, property: string): Seconds =>
  Number.isSafeInteger(seconds) && seconds > 0
    ? { is: "seconds", seconds }
    : { is: "invalid", property, why: `of ${seconds} is not a whole number above 0` };

const isPlaceholder = (value: Value): boolean => typeof value === "string" && value.includes("${");
