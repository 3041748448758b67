import { isAbsolute, join } from "node:path";
import { jsonReport } from "./json.ts";
import { markdownReport } from "./markdown.ts";
import type { Problem } from "./problem.ts";
import type { Report } from "./report.ts";
import { type SarifOptions, sarifReport } from "./sarif.ts";
import { reasonOf, writeAtomically } from "./write-atomically.ts";

/** By the end of the file's name; the first that fits. */
const formats: [string, (report: Report, options: SarifOptions) => string][] = [
  [".sarif", sarifReport],
  [".sarif.json", sarifReport],
  [".md", markdownReport],
  [".json", jsonReport],
];

/**
 * Writes the report to each path of `spec`, separated by `,` or `;`, relative to `cwd`, in the format that its extension names: `.sarif` or
 * `.sarif.json`, `.md`, `.json`. Creates directories; replaces files whole. Never throws: a path that cannot be written, or whose
 * extension is none of these, is an error of its own, and the others are written.
 */
export const writeReports = (spec: string, report: Report, cwd: string, options: SarifOptions = {}): Problem[] => {
  const problems: Problem[] = [];
  const paths = new Set(spec.split(/[,;]/).map((path) => path.trim()));
  paths.delete("");
  for (const path of paths) {
    const error = (id: string, what: string) =>
      problems.push({ level: "error", id, message: `Report ${JSON.stringify(path)}: ${what}`, file: path });
    const format = formats.find(([extension]) => path.toLowerCase().endsWith(extension));
    if (!format) {
      error(
        "report-unknown-format",
        `its extension names no format; known are ${formats.map(([extension]) => extension).join(", ")}`,
      );
      continue;
    }
    try {
      writeAtomically(isAbsolute(path) ? path : join(cwd, path), format[1](report, options));
    } catch (cause) {
      error("report-not-written", `cannot be written: ${reasonOf(cause)}; name a place that this process may write to`);
    }
  }
  return problems;
};
