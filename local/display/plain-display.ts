import type { Display, Figures, Output, Rows } from "./display.ts";
import { durationText, numberText, percent, tableLines, valuesText } from "./text.ts";

/** Lines for logs and pipes: no escape codes, and at most one line in `lineEveryMs` about the same thing. */
export function plainDisplay({
  stream,
  clock,
  lineEveryMs,
}: {
  stream: Output;
  clock: () => number;
  lineEveryMs: number;
}): Display {
  let stopWatch = () => {};
  const write = (line: string) => stream.write(`${line}\n`);

  async function step<T>(title: string, work: (report: (detail: string) => void) => Promise<T>): Promise<T> {
    const start = clock();
    let reported = start;
    write(`${title} …`);
    try {
      const value = await work((detail) => {
        if (clock() - reported < lineEveryMs) return;
        reported = clock();
        write(`${title}: ${detail} (${durationText(clock() - start)})`);
      });
      write(`${title}: done in ${durationText(clock() - start)}`);
      return value;
    } catch (error) {
      write(`${title}: FAILED after ${durationText(clock() - start)}`);
      throw error;
    }
  }

  function watch(figures: () => Figures): () => void {
    stopWatch();
    let shown = Number.NEGATIVE_INFINITY;
    const show = () => {
      if (clock() - shown < lineEveryMs) return;
      shown = clock();
      write(figuresLine(figures()));
    };
    // Twice as often as it may show, so that a timer that fires a moment early costs no whole line.
    const timer = setInterval(show, lineEveryMs / 2);
    timer.unref();
    const stop = () => {
      if (stopWatch !== stop) return;
      clearInterval(timer);
      stopWatch = () => {};
      show();
    };
    stopWatch = stop;
    return stop;
  }

  return {
    mode: "plain",
    step,
    watch,
    note: (line: string) => write(line),
    table(title: string, rows: Rows) {
      write("");
      for (const line of [title, ...tableLines(rows)]) write(line);
    },
    close: () => stopWatch(),
  };
}

function figuresLine(figures: Figures): string {
  const left = figures.remainingMs === undefined ? "" : `, about ${durationText(figures.remainingMs)} left`;
  const rows = Object.entries(figures.rows).map(([label, values]) => `${label}: ${valuesText(values, ", ")}`);
  const count = `${numberText(figures.done)} of ${numberText(figures.total)} ${figures.title}`;
  return [`${count} (${percent(figures)} %)${left}`, ...rows].join("; ");
}
