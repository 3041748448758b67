import type { Rows } from "../display/display.ts";
import type { ProblemOf } from "./problem.ts";

/** The verdict, and under it the first problem of each promise and how many there are. */
export function verdictRows(problems: readonly ProblemOf<string>[]): Rows {
  const byRule = Map.groupBy(problems, ({ rule }) => rule);
  return [
    ["verdict", problems.length === 0 ? "every promise kept" : `${problems.length} PROBLEMS`],
    ...[...byRule].map(([rule, all]) => [`  ${all.length} × ${rule}`, all[0]!.message] as const),
  ];
}
