import { writeFileSync } from "node:fs";
import { pageOf } from "./page.ts";
import type { Report } from "./report.ts";
import { textOf } from "./text.ts";

/** How the figures are wanted. */
export interface ShowOptions {
  /** One JSON document instead of the text. */
  readonly json?: boolean;
  /** File for the page. */
  readonly html?: string;
}

/** Shows figures on stdout, writes the page, and sets exit code 1 unless all that is to be reached was. */
export function show(figures: object, report: Report, { json, html }: ShowOptions): void {
  if (html !== undefined) writeFileSync(html, pageOf(report));
  process.stdout.write(`${json ? JSON.stringify(figures, null, 2) : textOf(report)}\n`);
  if (report.targets.some(({ met }) => !met)) process.exitCode = 1;
}
