import type { Display, Output } from "./display.ts";
import { jsonDisplay } from "./json-display.ts";
import { liveDisplay } from "./live-display.ts";
import { plainDisplay } from "./plain-display.ts";
import { surviveLostReader } from "./survive-lost-reader.ts";

export interface DisplayOptions {
  /** @default process.stdout */
  readonly stream?: Output;
  /** `true` for the JSON lines of `--json`. @default false */
  readonly json?: boolean;
  /** Read for CI, NO_COLOR and TERM. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds between two lines of one thing where lines are written, so that a log stays readable. @default 2000 */
  readonly lineEveryMs?: number;
  /** Milliseconds, for elapsed times. @default performance.now */
  readonly clock?: () => number;
}

/** Makes the display that fits: live on a terminal, plain without one and in CI (where a terminal is often only claimed). */
export function makeDisplay(options: DisplayOptions = {}): Display {
  const { stream = process.stdout, json = false, env = process.env, lineEveryMs = 2000 } = options;
  const clock = options.clock ?? (() => performance.now());
  surviveLostReader(stream);
  if (json) return jsonDisplay({ stream, clock, lineEveryMs });
  if (isTerminal(stream, env)) return liveDisplay({ stream, clock, colour: !env.NO_COLOR });
  return plainDisplay({ stream, clock, lineEveryMs });
}

function isTerminal(stream: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  const inCi = env.CI !== undefined && env.CI !== "" && env.CI !== "false" && env.CI !== "0";
  return stream.isTTY === true && !inCi && env.TERM !== "dumb";
}
