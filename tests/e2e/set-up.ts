import { makeDisplay } from "../../local/display/make-display.ts";
import { setUp } from "../../local/set-up.ts";

/** Once, before the first test: in a fresh clone this builds the engine, which no test's timeout would allow for. */
export async function mochaGlobalSetup(): Promise<void> {
  const display = makeDisplay();
  await setUp(display, { emulator: true });
  display.close();
}
