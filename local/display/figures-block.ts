import type { Figures } from "./display.ts";
import type { Paint } from "./paint.ts";
import { cut, durationText, numberText, percent, valuesText } from "./text.ts";

const widestBar = 40;
const narrowestBar = 8;

/** The lines of the watched figures: a bar with what is done and when the rest is expected, then a line a row, none wider than `columns`. */
export function figuresBlock(
  figures: Figures,
  { columns, frame, elapsedMs, paint }: { columns: number; frame: string; elapsedMs: number; paint: Paint },
): string[] {
  const { title, done, total, remainingMs } = figures;
  const parts = [
    `${percent(figures)} %`,
    remainingMs === undefined ? "" : `${durationText(remainingMs)} left`,
    `${numberText(done)} of ${numberText(total)}`,
    durationText(elapsedMs),
  ].filter((part) => part !== "");
  const start = `${title} `;
  // On a narrow terminal the last parts go first; what is left of the line is the bar.
  while (parts.length > 1 && columns - 2 - start.length - tail(parts).length < narrowestBar) parts.pop();
  const barColumns = Math.min(widestBar, columns - 2 - start.length - tail(parts).length);
  const head =
    barColumns < 1
      ? `${frame} ${cut(`${start}${parts[0]}`, columns - 2)}`
      : `${frame} ${start}${bar(total === 0 ? 0 : done / total, barColumns, paint)}${tail(parts)}`;
  const labelWidth = Math.max(0, ...Object.keys(figures.rows).map((label) => label.length));
  const rows = Object.entries(figures.rows).map(([label, values]) => {
    const name = cut(label.padEnd(labelWidth), columns - 2);
    const text = cut(valuesText(values), columns - name.length - 4);
    return `  ${paint("dim", name)}  ${text}`.trimEnd();
  });
  return [head, ...rows];
}

function tail(parts: readonly string[]): string {
  return ` ${parts.join(" · ")}`;
}

function bar(share: number, columns: number, paint: Paint): string {
  const full = Math.floor(Math.min(1, share) * columns);
  return paint("cyan", "█".repeat(full)) + paint("dim", "░".repeat(columns - full));
}
