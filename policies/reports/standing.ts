import type { Judged } from "../core/finding.ts";

/** What a finding does to the run, worst first: reports are in this order, so that what is cut off at a limit matters least. */
export const standings = ["blocking", "advisory", "undetermined", "exempted", "baselined"] as const;
export type Standing = (typeof standings)[number];

/** `undetermined` at the level `mandatory` is blocking: the run has failed for it. Advice never blocks, whatever its rule's level. */
export const standingOf = ({ kind, level, suppression }: Pick<Judged, "kind" | "level" | "suppression">): Standing => {
  if (suppression) return suppression.kind === "exemption" ? "exempted" : "baselined";
  if (kind === "advice") return "advisory";
  if (level === "mandatory") return "blocking";
  return kind === "undetermined" ? "undetermined" : "advisory";
};

/** The findings by standing, each list in the order they came. */
export const byStanding = (findings: readonly Judged[]): Record<Standing, Judged[]> => {
  const lists: Record<Standing, Judged[]> = {
    blocking: [],
    advisory: [],
    undetermined: [],
    exempted: [],
    baselined: [],
  };
  for (const finding of findings) lists[standingOf(finding)].push(finding);
  return lists;
};
