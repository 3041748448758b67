import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { cleanEnv } from "../../../local/clean-env.ts";
import { paths, root } from "../../../local/paths.ts";

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: a document as a script sees it
  json(): any;
}

/** Runs the real command as `npm run levee` does, without a terminal. */
export function levee(
  args: readonly string[],
  { env = {}, tools = [], onChild = () => {} }: Options = {},
): Promise<Ran> {
  const child = spawn(join(paths.nodeBin, "node"), [join(root, "cli", "main.ts"), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: cleanEnv(env, tools),
  });
  onChild(child);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) =>
    child.once("close", (code) => resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) })),
  );
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** Executables whose folders are on PATH. */
  readonly tools?: readonly string[];
  readonly onChild?: (child: ChildProcess) => void;
}
