import { existsSync, readFileSync } from "node:fs";
import type { Effect, Side } from "./job.ts";

/** The effect log of one side without what warmed it up, in the order of its lines. */
export function effectsOf(path: string, side: Side): Effect[] {
  return all(path).filter((effect) => effect.side === side && effect.n >= 0);
}

/** How many processes have worked for a side, which is how many execution environments are warm. */
export function environmentsOf(path: string, side: Side): number {
  return new Set(all(path).flatMap((effect) => (effect.side === side && effect.event === "end" ? [effect.pid] : [])))
    .size;
}

/** A line that a reader catches half-written is left for the next reading. */
function all(path: string): Effect[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Effect);
}
