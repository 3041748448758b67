import { tableLines } from "../../local/display/text.ts";
import { machineText } from "./machine.ts";
import type { Report, Table } from "./report.ts";
import type { Target } from "./target.ts";

/** A report for a terminal or a file: plain text, columns aligned. */
export const textOf = ({ title, when, machine, settings, table, targets, caveats }: Report): string =>
  [
    title,
    `${when.slice(0, 16).replace("T", " ")} UTC, ${machineText(machine)}`,
    "",
    ...tableLines(settings),
    "",
    ...columns(table),
    "",
    ...targets.map(({ target, measured, met }) => `${verdict(met).padEnd(10)}  ${target}: ${measured}`),
    ...(caveats.length > 0 ? ["", ...caveats] : []),
  ].join("\n");

export const verdict = (met: Target["met"]): string => (met === undefined ? "unmeasured" : met ? "reached" : "MISSED");

function columns({ head, rows }: Table): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("   ")
      .trimEnd(),
  );
}
