import type { Report } from "./report.ts";
import { byStanding, type Standing, standings } from "./standing.ts";

/** Raised when a field changes its meaning or goes; new fields do not raise it. */
const schemaVersion = 1;

/** What a JSON report holds: the model, and how many findings there are of each standing. */
interface JsonReport extends Report {
  schemaVersion: typeof schemaVersion;
  counts: Record<Standing, number>;
}

/** The report for programs: everything, cut off nowhere. */
export const jsonReport = (report: Report): string => {
  const lists = byStanding(report.findings);
  const counts = Object.fromEntries(standings.map((standing) => [standing, lists[standing].length])) as Record<
    Standing,
    number
  >;
  const content: JsonReport = { schemaVersion, ...report, counts };
  return `${JSON.stringify(content, null, 2)}\n`;
};
