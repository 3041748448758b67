import type { Figures, Rows } from "./display.ts";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

/** `1234.56` as `1,234.6`. */
export function numberText(value: number): string {
  return grouped.format(value);
}

/** Milliseconds as people say them: `0.3 s`, `12 s`, `3 min 05 s`. */
export function durationText(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** The whole percent that is done; 100 only when all of it is. */
export function percent({ done, total }: Pick<Figures, "done" | "total">): number {
  return total === 0 ? 0 : Math.min(100, Math.floor((done / total) * 100));
}

/** `{ waiting: 340, "in work": 40 }` as `340 waiting · 40 in work`. */
export function valuesText(values: Readonly<Record<string, number>>, separator = " · "): string {
  return Object.entries(values)
    .map(([name, value]) => `${numberText(value)} ${name}`)
    .join(separator);
}

/** Cuts a line without escape codes to so many columns, with an ellipsis where something is missing. */
export function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

/** A table's lines, the values aligned; numbers grouped. Values are never cut: a URL must stay whole to be copied. */
export function tableLines(rows: Rows): string[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => {
    const text = typeof value === "number" ? numberText(value) : value;
    return `  ${label.padEnd(width)}  ${text}`.trimEnd();
  });
}
