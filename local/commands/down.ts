import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Display } from "../display/display.ts";
import { readLocalJson, removeLocalJson } from "../local-json.ts";
import { paths } from "../paths.ts";
import { endOurs, isOurs, sweep } from "../process-registry.ts";

/** Ends a kept stack and what crashed runs left, and removes its state. Returns the exit code. */
export async function down(display: Display): Promise<number> {
  const left = sweep();
  const local = readLocalJson();
  if (!local) {
    removeLocalJson();
    display.note(
      left.length > 0
        ? `ended what an earlier run left: ${left.map(({ name, pid }) => `${name} (${pid})`).join(", ")}`
        : "nothing is up",
    );
    return 0;
  }
  const { pids } = local;
  await display.step("taking the stack down", async () => {
    for (const pid of Object.values(pids)) endOurs(pid, "SIGTERM");
    const deadline = Date.now() + 5_000;
    while (Object.values(pids).some(isOurs) && Date.now() < deadline) await sleep(50);
    for (const pid of Object.values(pids)) endOurs(pid, "SIGKILL");
    rmSync(paths.run, { recursive: true, force: true });
    removeLocalJson();
  });
  return 0;
}
