import { join } from "node:path";
import { Child } from "./child.ts";
import { cleanEnv, compileCache } from "./clean-env.ts";
import { paths, root } from "./paths.ts";

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
export async function startFront(options: FrontOptions): Promise<Child> {
  const url = `http://127.0.0.1:${options.port}`;
  const child = await Child.start({
    name: "gateway",
    command: join(paths.nodeBin, "node"),
    args: [
      join(root, "local", "gateway", "main.ts"),
      "--emulator",
      options.emulator,
      "--port",
      String(options.port),
      "--state",
      join(options.dir, "gateway"),
      "--speed",
      String(options.scheduleSpeed ?? 1),
      ...(options.quotas ? ["--quotas", options.quotas] : []),
    ],
    cwd: root,
    log: join(options.dir, "gateway.log"),
    env: cleanEnv({
      ...compileCache,
      ...(options.runPid === undefined ? {} : { LEVEE_RUN_PID: String(options.runPid) }),
    }),
  });
  try {
    await child.ready(`"${url}"`, `${url}/_ministack/health`, 30_000);
  } catch (error) {
    await child.stop(0);
    throw error;
  }
  return child;
}
