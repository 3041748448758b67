import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Cloud, startCloud } from "../local/cloud.ts";
import type { Display } from "../local/display/display.ts";
import { paths } from "../local/paths.ts";
import { sweep } from "../local/process-registry.ts";
import { setUp } from "../local/set-up.ts";
import { runStack, type StackOptions } from "../local/stack.ts";

/** An embedded cloud for one measurement, and what is deployed to it. */
export interface Bench {
  readonly cloud: Cloud;
  /** Its folder; it goes with it. */
  readonly dir: string;
  /** Runs `pulumi up` and answers the stack's outputs. */
  deploy(
    name: string,
    what: Pick<StackOptions, "program" | "config" | "policyPack">,
  ): Promise<Readonly<Record<string, unknown>>>;
}

export interface BenchOptions {
  /** Further environment of the emulator. */
  readonly env?: Readonly<Record<string, string>>;
  /** File of quotas that are enforced from the start. */
  readonly quotas?: string;
  readonly display: Display;
  readonly signal: AbortSignal;
}

const region = "eu-central-1";

/** Starts an embedded cloud, hands it to `use`, and takes it down whatever happens. */
export async function onEmbeddedCloud<Result>(
  { env, quotas, display, signal }: BenchOptions,
  use: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  sweep();
  const engine = await setUp(display, { emulator: true }, signal);
  mkdirSync(paths.temp, { recursive: true });
  const dir = mkdtempSync(join(paths.temp, "bench-"));
  let cloud: Cloud | undefined;
  try {
    cloud = await display.step("embedded cloud", () =>
      startCloud({ dir, runPid: process.pid, ...(env && { env }), ...(quotas !== undefined && { quotas }) }),
    );
    const { endpoint } = cloud;
    signal.throwIfAborted();
    return await use({
      cloud,
      dir,
      deploy: (name, what) =>
        display.step(`pulumi up, ${name}`, async (report) => {
          let done = 0;
          const result = await runStack("up", {
            engine,
            stack: "local",
            dir: join(dir, name),
            endpoint,
            signal,
            onEvent: (event) => event.kind === "end" && report(`${++done} resources`),
            ...what,
            config: { "aws:region": region, ...what.config },
          });
          if (!result.ok) throw new Error(result.problem);
          return result.outputs;
        }),
    });
  } finally {
    await cloud?.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
