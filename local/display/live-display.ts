import { styleText } from "node:util";
import { createLogUpdate } from "log-update";
import type { Display, Figures, Output, Rows } from "./display.ts";
import { figuresBlock } from "./figures-block.ts";
import type { Paint } from "./paint.ts";
import { cut, durationText, tableLines } from "./text.ts";

interface Step {
  readonly title: string;
  readonly start: number;
  detail: string;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;

/**
 * A block at the end of a terminal, redrawn in place: a line for each running step, then the watched figures. log-update finds what
 * changed, hides the cursor and gives it back however the process ends, except by SIGKILL.
 */
export function liveDisplay({
  stream,
  clock,
  colour,
}: {
  stream: Output;
  clock: () => number;
  colour: boolean;
}): Display {
  // `script` and some CI terminals say 0 × 0, on which nothing could be drawn.
  const screen = {
    isTTY: true,
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    write: (text: string) => stream.write(text),
  };
  const block = createLogUpdate(screen as NodeJS.WriteStream);
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const steps = new Set<Step>();
  let watched: { figures: () => Figures; start: number } | undefined;
  let timer: NodeJS.Timeout | undefined;

  function draw(): void {
    const columns = Math.max(10, screen.columns - 1);
    const now = clock();
    const frame = paint("cyan", frames[Math.floor(now / frameMs) % frames.length]!);
    const lines = [...steps].map((step) => `${frame} ${stepText(step, now, columns - 2)}`);
    if (watched)
      lines.push(...figuresBlock(watched.figures(), { columns, frame, elapsedMs: now - watched.start, paint }));
    if (lines.length > 0) block(lines.join("\n"));
  }

  /** Draws as long as there is something to draw; unreferenced, so a display keeps no process alive. */
  function changed(): void {
    if (steps.size > 0 || watched) {
      timer ??= setInterval(draw, frameMs).unref();
      draw();
      return;
    }
    clearInterval(timer);
    timer = undefined;
    block.clear();
    block.done();
  }

  /** Written past log-update, which would break a long URL into lines. */
  function keep(lines: readonly string[]): void {
    block.clear();
    stream.write(`${lines.join("\n")}\n`);
    changed();
  }

  async function step<T>(title: string, work: (report: (detail: string) => void) => Promise<T>): Promise<T> {
    const running: Step = { title, start: clock(), detail: "" };
    const end = (mark: string) => {
      steps.delete(running);
      keep([`${mark} ${title} ${paint("dim", durationText(clock() - running.start))}`]);
    };
    steps.add(running);
    changed();
    try {
      const value = await work((detail) => {
        running.detail = detail;
      });
      end(paint("green", "✔"));
      return value;
    } catch (error) {
      end(paint("red", "✖"));
      throw error;
    }
  }

  return {
    mode: "live",
    step,
    watch(figures) {
      const watch = { figures, start: clock() };
      watched = watch;
      changed();
      return () => {
        if (watched !== watch) return;
        draw();
        watched = undefined;
        changed();
      };
    },
    note: (line: string) => keep([line]),
    table: (title: string, rows: Rows) => keep(["", paint("bold", title), ...tableLines(rows)]),
    close() {
      steps.clear();
      watched = undefined;
      changed();
    },
  };
}

function stepText({ title, start, detail }: Step, now: number, columns: number): string {
  const elapsed = durationText(now - start);
  const room = columns - elapsed.length - 1;
  return `${cut(detail ? `${title}: ${detail}` : title, room)} ${elapsed}`;
}
