/** What goes on at this moment, for {@link Display.watch}. */
export interface Figures {
  /** What is counted, such as `orders`. */
  readonly title: string;
  readonly done: number;
  readonly total: number;
  /** Milliseconds until everything is expected to be done; left out while nobody can tell. */
  readonly remainingMs?: number;
  /** One row each: `{ queue: { waiting: 340, "in work": 40 } }` is shown as `queue  340 waiting · 40 in work`. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The rows of a table: a label and what stands beside it. */
export type Rows = readonly (readonly [label: string, value: string | number])[];

/**
 * Where a run tells what it does. The same calls draw a block in place on a terminal, write plain lines where there is none, and JSON lines
 * for a program.
 *
 * @example
 * const display = makeDisplay();
 * await display.step("engine", async (report) => {
 *   for (let n = 1; n <= 40; n++) report(`downloading ${n}/40`);
 * });
 * const stop = display.watch(() => ({ title: "orders", done: 3, total: 10, rows: { queue: { waiting: 7 } } }));
 * stop();
 * display.table("URLs", [["requests", "http://127.0.0.1:4566/…"]]);
 * display.close();
 */
export interface Display {
  readonly mode: Mode;
  /** Shows a step with its elapsed time until `work` settles, and returns or throws what `work` does. Steps may run side by side. */
  step<T>(title: string, work: (report: (detail: string) => void) => Promise<T>): Promise<T>;
  /** Shows the figures, asked for again and again, until the function that it returns is called. One watch at a time. */
  watch(figures: () => Figures): () => void;
  /** One line that stays. */
  note(line: string): void;
  /** A table that stays, its labels aligned. `data` is what programs get beside the rows. */
  table(title: string, rows: Rows, data?: object): void;
  /** Clears what is being redrawn and gives the cursor back. Harmless when called again; nothing is shown after it but notes and tables. */
  close(): void;
}

/** `live`: one block redrawn in place. `plain`: lines without escape codes. `json`: a JSON object a line. */
type Mode = "live" | "plain" | "json";

/** What a display writes to: `process.stdout`, or a stand-in for it. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };
