import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Display } from "../display/display.ts";
import { paths } from "../paths.ts";
import { setUp } from "../set-up.ts";
import { runStack, stackConfig } from "../stack.ts";

/** Previews a stack from nothing with the policy pack, without credentials. Returns the exit code. */
export async function preview(display: Display, stack: string, signal: AbortSignal): Promise<number> {
  const config = stackConfig(stack);
  const engine = await setUp(display, { emulator: false }, signal);
  const dir = join(paths.levee, `preview-${process.pid}`);
  try {
    let planned = 0;
    const result = await display.step(`preview of stack ${stack}`, async (report) => {
      const done = await runStack("preview", {
        engine,
        stack,
        dir,
        config,
        signal,
        onEvent: (event) => event.kind === "begin" && report(`${++planned} resources`),
      });
      if (!done.ok) throw new Error(done.problem);
      return done;
    });
    for (const { name, level, urn, message } of result.policies)
      display.note(`[${level}] ${name} ${urn.split("::").at(-1)}: ${message}`);
    for (const { severity, message } of result.diagnostics) display.note(`${severity}: ${message}`);
    display.table(`Stack ${stack}`, [
      ...Object.entries(result.changes).map(([op, count]) => [`to ${op}`, count] as const),
      ["policy findings", result.policies.length],
    ]);
    return 0;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
