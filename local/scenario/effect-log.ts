import { existsSync, readFileSync } from "node:fs";
import { isObject } from "./accepted.ts";
import type { Effect } from "./evidence.ts";

/** The effect log's events in the order of its lines; what is none, such as half a line, stays text. */
export function readEffectLog(path: string): (Effect | string)[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      try {
        const value: unknown = JSON.parse(line);
        return isEffect(value) ? value : line;
      } catch {
        return line;
      }
    });
}

function isEffect(value: unknown): value is Effect {
  return (
    isObject(value) &&
    ["begin", "end", "fail"].includes(String(value.event)) &&
    typeof value.requestId === "string" &&
    typeof value.sha256 === "string" &&
    [value.attempt, value.pid, value.at].every((part) => typeof part === "number")
  );
}
