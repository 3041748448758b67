import type { Rows } from "../../local/display/display.ts";
import type { Machine } from "./machine.ts";
import type { Target } from "./target.ts";

/** What a measurement shows to people, on a terminal and as a page. */
export interface Report {
  readonly title: string;
  /** What was done, in a few sentences. */
  readonly description: string;
  /** When it began, ISO 8601. */
  readonly when: string;
  readonly machine: Machine;
  /** Settings that a reader has to know. */
  readonly settings: Rows;
  readonly table: Table;
  readonly targets: readonly Target[];
  readonly charts: readonly Chart[];
  /** What the figures do not say. */
  readonly caveats: readonly string[];
}

/** The first column labels the rows. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Chart {
  readonly title: string;
  /** One sentence that says what can be seen. */
  readonly caption: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

interface Axis {
  /** With its unit. */
  readonly label: string;
  /** @default "linear" */
  readonly scale?: "linear" | "log";
}

interface Series {
  readonly name: string;
  /** Which colour it has: the two sides, and what belongs to a side. */
  readonly colour: "first" | "second" | "third" | "fourth";
  /** Of x rising. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** A value holds until the next one. @default false, a line between them */
  readonly stepped?: boolean;
}
