import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fixed } from "../components/user-provisioning/defaults.ts";
import type { Display } from "../local/display/display.ts";
import { root } from "../local/paths.ts";
import { type Machine, machine } from "./report/machine.ts";
import type { Target } from "./report/target.ts";
import { type SplitSide, targetsOf } from "./split/targets.ts";
import { writeRoster } from "./split/write-roster.ts";

export interface SplitFigures {
  readonly when: string;
  readonly machine: Machine;
  readonly sides: readonly SplitSide[];
  readonly targets: readonly Target[];
}

/** How large a roster the memory of another is compared with. */
const SMALL_ROWS = 10_000;

/**
 * Splits a small roster and a large one, each in a process of its own, with the real code and ports that keep nothing. The small one as often
 * as makes as many rows: a process that has only just begun has not grown yet to what it needs for any file.
 */
export async function split(rows: number, display: Display, signal: AbortSignal): Promise<SplitFigures> {
  const when = new Date().toISOString();
  const where = machine();
  const dir = mkdtempSync(join(tmpdir(), "levee-split-"));
  try {
    const sides: SplitSide[] = [];
    for (const count of [SMALL_ROWS, rows]) {
      const file = join(dir, `${count}.csv`);
      const name = `${count.toLocaleString("en")} rows`;
      await display.step(`${name}, written`, () => writeRoster(file, count, signal));
      sides.push(
        await display.step(`${name}, split`, (report) =>
          measured(file, count, Math.max(1, Math.round(rows / count)), report, signal),
        ),
      );
      rmSync(file);
    }
    return { when, machine: where, sides, targets: targetsOf(sides[0]!, sides[1]!) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs the child and takes its last line; those before say how far it is. */
async function measured(
  file: string,
  rows: number,
  times: number,
  report: (detail: string) => void,
  signal: AbortSignal,
): Promise<SplitSide> {
  const program = join(import.meta.dirname, "split", "child.ts");
  const child = spawn(
    process.execPath,
    [`--max-semi-space-size=${fixed.rostersSemiSpace}`, program, file, String(times)],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      signal,
    },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  ended.catch(() => {});
  let last = "";
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    if (line.startsWith("at ")) report(`${line.slice(3)} of ${(times * rows).toLocaleString("en")}`);
  }
  if ((await ended) !== 0) throw new Error(`the split of ${rows} rows did not end well`);
  return { ...(JSON.parse(last) as Omit<SplitSide, "times">), rows, times };
}
