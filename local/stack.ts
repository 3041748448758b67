import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { parse } from "yaml";
import { cleanEnv, compileCache } from "./clean-env.ts";
import { engineHome } from "./engine-home.ts";
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
  /** URL of where the state is kept. */
  readonly backend: string;
  /** Added to the environment of the engine and of the pack. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What the worker process says, a JSON line each. */
export type StackEvent =
  | { kind: "begin" | "end"; op: string; type: string; urn: string }
  | { kind: "policy"; name: string; level: string; urn: string; message: string }
  | { kind: "diagnostic"; severity: string; urn: string; message: string }
  | { kind: "summary"; changes: Record<string, number> }
  | { kind: "outputs"; outputs: Record<string, unknown> }
  /** The last one of each job; without a problem it succeeded. */
  | { kind: "done"; problem: string };

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
  const worker = new StackWorker(options);
  const end = () => worker.stop();
  options.signal?.addEventListener("abort", end, { once: true });
  try {
    const result = await worker.run(operation, options);
    options.signal?.throwIfAborted();
    return result;
  } finally {
    options.signal?.removeEventListener("abort", end);
    worker.stop();
  }
}

/** A process that runs operations of the real engine one after the other, and has loaded what programs import when the second begins. */
export class StackWorker {
  readonly #pid: number;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #stderr = "";

  constructor({ engine, dir, endpoint, env }: Pick<StackOptions, "engine" | "dir" | "endpoint" | "env">) {
    for (const made of [paths.temp, paths.home]) mkdirSync(made, { recursive: true });
    this.#child = spawn(join(paths.nodeBin, "node"), [join(root, "local", "stack-worker.ts")], {
      cwd: root,
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      env: cleanEnv(
        {
          PULUMI_HOME: engineHome(dir),
          // Guards nothing: the state holds no secret and is thrown away with the run.
          PULUMI_CONFIG_PASSPHRASE: "local",
          PULUMI_SKIP_UPDATE_CHECK: "1",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
          // Writes the state once, at the end, and not twice for each resource: it holds every bundle, so with several pipelines the
          // writing takes most of the time. What a kill would lose is thrown away with the run anyway.
          PULUMI_EXPERIMENTAL: "true",
          PULUMI_SKIP_CHECKPOINTS: "true",
          LEVEE_RUN_PID: String(process.pid),
          ...compileCache,
          ...(endpoint ? { AWS_ENDPOINT_URL: endpoint } : {}),
          ...env,
        },
        [engine.path],
      ),
    });
    this.#pid = this.#child.pid as number;
    remember({ name: "engine", pid: this.#pid });
    // A job that is written after the worker has ended: `run` says so.
    this.#child.stdin.on("error", () => {});
    this.#child.stderr.on("data", (chunk) => {
      this.#stderr = (this.#stderr + chunk).slice(-4_000);
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** One operation; what `options` says of the process is fixed since it was started. Not to be called before the last one has ended. */
  async run(operation: StackJob["operation"], options: StackOptions): Promise<StackResult> {
    const workDir = join(options.dir, "project");
    const state = join(options.dir, "state");
    for (const dir of [workDir, state]) mkdirSync(dir, { recursive: true });
    const policyPack = options.policyPack ?? paths.policies;
    const job: StackJob = {
      operation,
      stack: options.stack,
      workDir,
      backend: `file://${state}`,
      program: options.program ?? join(root, "index.ts"),
      config: options.config ?? stackConfig(options.stack),
      ...(policyPack === false ? {} : { policyPack, policyPackConfig: options.policyPackConfig }),
      ...(options.env ? { env: options.env } : {}),
    };
    this.#child.stdin.write(`${JSON.stringify(job)}\n`);
    const result = { ok: false, outputs: {}, changes: {}, policies: [], diagnostics: [], problem: "" } as {
      -readonly [K in keyof StackResult]: StackResult[K];
    };
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) {
        result.problem = problemOf(result, this.#stderr);
        return result;
      }
      const event = parseEvent(value);
      if (!event) continue;
      if (event.kind === "outputs") result.outputs = event.outputs;
      else if (event.kind === "summary") result.changes = event.changes;
      else if (event.kind === "policy") result.policies.push(event);
      else if (event.kind === "diagnostic") result.diagnostics.push(event);
      options.onEvent?.(event);
      if (event.kind !== "done") continue;
      result.ok = event.problem === "";
      if (!result.ok) result.problem = problemOf(result, event.problem || this.#stderr);
      return result;
    }
  }

  /** Ends it with all that it started. */
  stop(): void {
    killGroup(this.#pid);
    forget(this.#pid);
  }
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
