import type { Display, Figures, Output, Rows } from "./display.ts";

/** One JSON object a line, each with a `type`, for programs that watch a run. */
export function jsonDisplay({
  stream,
  clock,
  lineEveryMs,
}: {
  stream: Output;
  clock: () => number;
  lineEveryMs: number;
}): Display {
  let stopWatch = () => {};

  function write(type: string, fields: object): void {
    stream.write(`${JSON.stringify({ type, ...fields })}\n`);
  }

  async function step<T>(title: string, work: (report: (detail: string) => void) => Promise<T>): Promise<T> {
    const start = clock();
    let reported = Number.NEGATIVE_INFINITY;
    const elapsedMs = () => Math.round(clock() - start);
    write("step", { title, state: "started" });
    try {
      const value = await work((detail) => {
        if (clock() - reported < lineEveryMs) return;
        reported = clock();
        write("step", { title, state: "working", detail, elapsedMs: elapsedMs() });
      });
      write("step", { title, state: "done", elapsedMs: elapsedMs() });
      return value;
    } catch (error) {
      write("step", { title, state: "failed", elapsedMs: elapsedMs() });
      throw error;
    }
  }

  function watch(figures: () => Figures): () => void {
    stopWatch();
    const show = () => write("figures", figures());
    const timer = setInterval(show, lineEveryMs);
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
    mode: "json",
    step,
    watch,
    note: (text: string) => write("note", { text }),
    table: (title: string, rows: Rows, data?: object) =>
      write("table", { title, rows: Object.fromEntries(rows), data }),
    close: () => stopWatch(),
  };
}
