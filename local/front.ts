import { join } from "node:path";
import type { Child } from "./child.ts";
import { startNode } from "./node-process.ts";

export interface FrontOptions {
  /** The emulator behind it. */
  readonly emulator: string;
  readonly port: number;
  readonly dir: string;
  /** JSON file of quotas and faults to begin with. */
  readonly quotas?: string;
  /** How many of a schedule's minutes pass in one of ours. @default 1 */
  readonly scheduleSpeed?: number;
  readonly runPid?: number;
}

/** Starts the process that is the one AWS endpoint for everybody: the gateway, with the emulator behind it. */
export function startFront({ emulator, port, dir, quotas, scheduleSpeed = 1, runPid }: FrontOptions): Promise<Child> {
  const url = `http://127.0.0.1:${port}`;
  return startNode({
    name: "gateway",
    entry: join("gateway", "main.ts"),
    args: [
      ...["--emulator", emulator, "--port", String(port), "--state", join(dir, "gateway")],
      ...["--speed", String(scheduleSpeed)],
      ...(quotas ? ["--quotas", quotas] : []),
    ],
    log: join(dir, "gateway.log"),
    url,
    health: `${url}/_ministack/health`,
    ...(runPid === undefined ? {} : { runPid }),
  });
}
