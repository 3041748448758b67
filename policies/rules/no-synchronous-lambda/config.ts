import type { ConfigProperty } from "../../core/rule.ts";
import { isUnknown, UNKNOWN, type Unknown } from "../../core/unknown.ts";

export interface Config {
  validatorTimeout: number;
  methods: string[];
}

const every = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "ANY"];

export const config: { [property in keyof Config]: ConfigProperty } = {
  validatorTimeout: {
    type: "integer",
    description:
      "The longest timeout, in seconds, of a function that only validates and hands over to a queue. 0 allows none, and then what one resource shows is stopped before it is created.",
    default: 5,
    minimum: 0,
    maximum: 900,
  },
  methods: {
    type: "array",
    description:
      "The HTTP methods that are judged; all of them by default. Without GET and HEAD reads may wait for a function. A route that takes any method is judged when one is.",
    default: every,
    items: { type: "string", enum: every },
  },
};

/** Whether a door with these methods, empty for any, is one that the configuration wants judged. */
export const isJudged = (methods: readonly string[] | Unknown, { methods: judged }: Config): boolean | Unknown => {
  const wanted = judged.map((method) => String(method).toUpperCase());
  const all = every.every((method) => method === "ANY" || wanted.includes(method));
  if (all) return true;
  if (isUnknown(methods)) return UNKNOWN;
  return methods.length === 0 ? wanted.length > 0 : methods.some((method) => wanted.includes(method));
};
