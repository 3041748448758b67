import { join } from "node:path";
import { Child } from "./child.ts";
import { cleanEnv, compileCache } from "./clean-env.ts";
import { paths, root } from "./paths.ts";

export interface NodeProcessOptions {
  /** What it is to a reader. */
  readonly name: string;
  /** Its file, below `local/`. It prints its URL as JSON when it is ready. */
  readonly entry: string;
  readonly args: readonly string[];
  /** Takes what it says. */
  readonly log: string;
  /** The URL that it is to print. */
  readonly url: string;
  /** Where it answers when it is ready. @default `url` */
  readonly health?: string;
  /** It ends when this process does; left out, it outlives it. */
  readonly runPid?: number;
}

/** Starts a process of our own code, and waits until it answers. */
export async function startNode({ name, entry, args, log, url, health, runPid }: NodeProcessOptions): Promise<Child> {
  const child = await Child.start({
    name,
    command: join(paths.nodeBin, "node"),
    args: [join(root, "local", entry), ...args],
    cwd: root,
    log,
    env: cleanEnv({ ...compileCache, ...(runPid === undefined ? {} : { LEVEE_RUN_PID: String(runPid) }) }),
  });
  try {
    await child.ready(`"${url}"`, health ?? url, 30_000);
  } catch (error) {
    await child.stop(0);
    throw error;
  }
  return child;
}
