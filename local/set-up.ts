import { join } from "node:path";
import type { Display } from "./display/display.ts";
import { paths } from "./paths.ts";
import { run } from "./setup/command.ts";
import { type Engine, setUpEngine } from "./setup/engine.ts";
import { setUpPython } from "./setup/python.ts";
import { writeShims } from "./setup/shims.ts";

/** Makes what a run needs below `.levee/`, with a step of the display for each; seconds when it is there, minutes the first time. */
export async function setUp(display: Display, needs: { emulator: boolean }, signal?: AbortSignal): Promise<Engine> {
  writeShims();
  // Always: a bundle that is older than a rule would judge by the old one.
  await run(join(paths.nodeBin, "node"), ["build.mjs"], { cwd: paths.policies, ...(signal ? { signal } : {}) });
  const engine = display.step("Pulumi engine", async (report) => {
    const found = await setUpEngine(report, signal);
    report(`${found.version}, ${found.from}`);
    return found;
  });
  const emulator =
    needs.emulator && display.step("AWS emulator", async (report) => report(await setUpPython(report, signal)));
  // Both are waited for even if one fails, so that nothing goes on behind an error message.
  const [first, second] = await Promise.allSettled([engine, emulator]);
  for (const step of [first, second]) if (step.status === "rejected") throw step.reason;
  return (first as PromiseFulfilledResult<Engine>).value;
}
