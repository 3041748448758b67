import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parse } from "yaml";
import { cleanEnv } from "./clean-env.ts";
import { paths, root } from "./paths.ts";
import { forget, remember } from "./process-registry.ts";
import type { Engine } from "./setup/engine.ts";

export type Config = Record<string, { value: string; secret?: boolean } | string | object>;

/** What the worker process is told to do. */
export interface StackJob {
  readonly operation: "preview" | "up" | "refresh" | "destroy";
  readonly stack: string;
  readonly workDir: string;
  /** Module whose exports are the stack's outputs. */
  readonly program: string;
  readonly config: Config;
  readonly policyPack?: string;
  /** A JSON file with the pack's levels and settings. */
  readonly policyPackConfig?: string;
}

/** What the worker process says, a JSON line each. */
export type StackEvent =
  | { kind: "begin" | "end"; op: string; type: string; urn: string }
  | { kind: "policy"; name: string; level: string; urn: string; message: string }
  | { kind: "diagnostic"; severity: string; urn: string; message: string }
  | { kind: "summary"; changes: Record<string, number> }
  | { kind: "outputs"; outputs: Record<string, unknown> }
  | { kind: "failed"; message: string };

export interface StackOptions {
  readonly engine: Engine;
  readonly stack: string;
  /** Folder for the state and the engine's own files. */
  readonly dir: string;
  /** The AWS endpoint; without it only previews are possible. */
  readonly endpoint?: string;
  readonly program?: string;
  readonly config?: Config;
  /** `false` runs without the policy pack. */
  readonly policyPack?: string | false;
  /** A JSON file with the pack's levels and settings: what `--policy-pack-config` takes. */
  readonly policyPackConfig?: string;
  /** Added to the environment of the engine and of the pack. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: StackEvent) => void;
}

export interface StackResult {
  readonly ok: boolean;
  readonly outputs: Record<string, unknown>;
  /** Number of resources by operation: `create`, `same`, … */
  readonly changes: Record<string, number>;
  readonly policies: Extract<StackEvent, { kind: "policy" }>[];
  readonly diagnostics: Extract<StackEvent, { kind: "diagnostic" }>[];
  /** One text for people, when it is not ok. */
  readonly problem: string;
}

/** The configuration in `Pulumi.<stack>.yaml`. */
export function stackConfig(stack: string): Config {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(root, file))) {
    const there = readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    throw new Error(`stack "${stack}" has no ${file}; name one of ${there.join(", ")}, or write that file`);
  }
  return (parse(readFileSync(join(root, file), "utf8")) as { config: Config }).config;
}

/** Runs one operation of the real engine, and gathers what it said. */
export async function runStack(operation: StackJob["operation"], options: StackOptions): Promise<StackResult> {
  options.signal?.throwIfAborted();
  const workDir = join(options.dir, "project");
  const state = join(options.dir, "state");
  for (const dir of [workDir, state, paths.temp, paths.home]) mkdirSync(dir, { recursive: true });
  const policyPack = options.policyPack ?? paths.policies;
  const job: StackJob = {
    operation,
    stack: options.stack,
    workDir,
    program: options.program ?? join(root, "index.ts"),
    config: options.config ?? stackConfig(options.stack),
    ...(policyPack === false ? {} : { policyPack, policyPackConfig: options.policyPackConfig }),
  };
  const child = spawn(
    join(paths.nodeBin, "node"),
    ["--import=tsx", join(root, "local", "stack-worker.ts"), JSON.stringify(job)],
    {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: cleanEnv(
        {
          // Of this run, because the engine writes megabytes of logs for each operation.
          PULUMI_HOME: join(options.dir, "pulumi"),
          PULUMI_BACKEND_URL: `file://${state}`,
          // Guards nothing: the state holds no secret and is thrown away with the run.
          PULUMI_CONFIG_PASSPHRASE: "local",
          PULUMI_SKIP_UPDATE_CHECK: "1",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
          // Writes the state once, at the end, and not twice for each resource: it holds every bundle, so with several pipelines the
          // writing takes most of the time. What a kill would lose is thrown away with the run anyway.
          PULUMI_EXPERIMENTAL: "true",
          PULUMI_SKIP_CHECKPOINTS: "true",
          LEVEE_RUN_PID: String(process.pid),
          ...(options.endpoint ? { AWS_ENDPOINT_URL: options.endpoint } : {}),
          ...options.env,
        },
        [options.engine.path],
      ),
    },
  );
  const pid = child.pid as number;
  remember({ name: "engine", pid });
  const end = () => killGroup(pid);
  options.signal?.addEventListener("abort", end, { once: true });
  const result = { ok: false, outputs: {}, changes: {}, policies: [], diagnostics: [], problem: "" } as {
    -readonly [K in keyof StackResult]: StackResult[K];
  };
  let stderr = "";
  let failed = "";
  child.stderr.on("data", (chunk) => {
    stderr = (stderr + chunk).slice(-4_000);
  });
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const event = parseEvent(line);
    if (!event) continue;
    if (event.kind === "outputs") result.outputs = event.outputs;
    else if (event.kind === "summary") result.changes = event.changes;
    else if (event.kind === "policy") result.policies.push(event);
    else if (event.kind === "diagnostic") result.diagnostics.push(event);
    else if (event.kind === "failed") failed = event.message;
    options.onEvent?.(event);
  }
  const code = await closed;
  killGroup(pid);
  forget(pid);
  options.signal?.removeEventListener("abort", end);
  options.signal?.throwIfAborted();
  result.ok = code === 0;
  if (!result.ok) result.problem = problemOf(result, failed || stderr);
  return result;
}

function parseEvent(line: string): StackEvent | undefined {
  try {
    return JSON.parse(line) as StackEvent;
  } catch {
    // Something that the program printed.
    return undefined;
  }
}

/** The engine repeats an error at every level it passes; people want it once, with the resource that it is about. */
function problemOf(result: StackResult, otherwise: string): string {
  const about = (urn: string, message: string) => (urn ? `${urn.split("::").at(-1)}: ${message}` : message);
  const lines = [
    ...result.policies
      .filter(({ level }) => level === "mandatory")
      .map(({ name, urn, message }) => about(urn, `[${name}] ${message}`)),
    ...result.diagnostics
      .filter(({ severity, message }) => severity === "error" && !/^(preview|update) failed$/.test(message))
      .map(({ urn, message }) => about(urn, message)),
  ];
  return [...new Set(lines)].join("\n") || otherwise.trim();
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}
