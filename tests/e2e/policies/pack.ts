import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDisplay } from "../../../local/display/make-display.ts";
import { root } from "../../../local/paths.ts";
import { setUp } from "../../../local/set-up.ts";
import type { Engine } from "../../../local/setup/engine.ts";
import { type StackResult, StackWorker } from "../../../local/stack.ts";
import type { Expected } from "../../policies/harness/fixtures.ts";
import { Echo } from "./echo.ts";

export interface PackRun {
  program: string;
  operation?: "preview" | "up" | "destroy";
  /** What `--policy-pack-config` takes: a level, or an object with `enforcementLevel` and properties, by policy. */
  config?: Record<string, unknown>;
  env?: Record<string, string>;
  /** Runs that share a name share a stack. An update has one. */
  stack?: string;
  policyPack?: false;
}

/** A fixture program of a rule: `no-synchronous-lambda/bad`. */
export const fixture = (name: string): string => join(root, "tests", "policies", "fixtures", `${name}.ts`);

/** A program of these tests. */
export const own = (name: string): string => join(import.meta.dirname, "fixtures", `${name}.ts`);

/** The real engine with the pack, and a provider that takes every type of AWS and creates nothing. */
export class Pack {
  readonly dir = mkdtempSync(join(tmpdir(), "levee-pack-"));
  readonly echo = new Echo();
  readonly #width: number;
  /** Started workers that have nothing to do, and runs that wait for one. */
  readonly #idle: { worker: StackWorker; dir: string }[] = [];
  readonly #workers: StackWorker[] = [];
  readonly #waiting: (() => void)[] = [];
  #engine: Engine | undefined;
  #count = 0;

  /** With so many previews at once. */
  constructor(width = 1) {
    this.#width = width;
  }

  get engine(): Engine {
    return this.#engine!;
  }

  async start(): Promise<void> {
    this.#engine = await setUp(makeDisplay(), { emulator: false });
    await this.echo.start();
    for (let n = 0; n < this.#width; n++) {
      const dir = join(this.dir, `worker-${n}`);
      const worker = new StackWorker({ engine: this.engine, dir, env: this.echo.env });
      this.#workers.push(worker);
      this.#idle.push({ worker, dir });
    }
  }

  stop(): void {
    for (const worker of this.#workers) worker.stop();
    this.echo.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  async run({ program, operation = "preview", config, env, stack, policyPack }: PackRun): Promise<StackResult> {
    while (this.#idle.length === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const { worker, dir } = this.#idle.pop()!;
    try {
      this.#count += 1;
      const policyPackConfig = join(this.dir, `config-${this.#count}.json`);
      if (config) writeFileSync(policyPackConfig, JSON.stringify(config));
      return await worker.run(operation, {
        engine: this.engine,
        // A preview leaves nothing in its stack.
        dir: stack ? join(this.dir, `stack-${stack}`) : dir,
        program,
        stack: "dev",
        config: { "aws:region": "eu-central-1", "aws-native:region": "eu-central-1" },
        ...(env ? { env } : {}),
        ...(config ? { policyPackConfig } : {}),
        ...(policyPack === false ? { policyPack } : {}),
      });
    } finally {
      this.#idle.push({ worker, dir });
      this.#waiting.shift()?.();
    }
  }
}

/** Policy, level and name of the resource of each finding, in the engine's order. */
export const findings = ({ policies }: StackResult): Expected[] =>
  policies.map(({ name, level, urn }) => [name, level, urn.split("::").at(-1)!]);
