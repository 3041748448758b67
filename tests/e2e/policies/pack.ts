import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeDisplay } from "../../../local/display/display.ts";
import { paths, root } from "../../../local/paths.ts";
import { setUp } from "../../../local/set-up.ts";
import type { Engine } from "../../../local/setup/engine.ts";
import { runStack, type StackResult } from "../../../local/stack.ts";

export interface PackRun {
  program: string;
  operation?: "preview" | "up" | "destroy";
  /** What `--policy-pack-config` takes: a level, or an object with `enforcementLevel` and properties, by policy. */
  config?: Record<string, unknown>;
  env?: Record<string, string>;
  /** Runs that share a name share a stack. */
  stack?: string;
  policyPack?: false;
}

/** The real engine with the pack, and a provider that takes every type of AWS and creates nothing. */
export class Pack {
  readonly dir = mkdtempSync(join(tmpdir(), "levee-pack-"));
  private engine: Engine | undefined;
  private count = 0;

  async start(): Promise<void> {
    this.engine = await setUp(makeDisplay(), { emulator: false });
    const shims = join(this.dir, "bin");
    mkdirSync(shims);
    const quote = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;
    const [node, main] = [join(paths.nodeBin, "node"), join(import.meta.dirname, "echo", "main.ts")].map(quote);
    for (const name of ["aws", "aws-native"]) {
      const file = join(shims, `pulumi-resource-${name}`);
      writeFileSync(file, `#!/bin/sh\ncd ${quote(root)}\nexec ${node} --import=tsx ${main} ${name}\n`);
      chmodSync(file, 0o755);
    }
  }

  stop(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  async run({ program, operation = "preview", config, env, stack, policyPack }: PackRun): Promise<StackResult> {
    const engine = this.engine!;
    this.count += 1;
    const policyPackConfig = join(this.dir, `config-${this.count}.json`);
    if (config) writeFileSync(policyPackConfig, JSON.stringify(config));
    const path = [
      join(this.dir, "bin"),
      paths.shims,
      paths.nodeBin,
      dirname(engine.path),
      "/usr/local/bin",
      "/usr/bin",
      "/bin",
    ];
    return runStack(operation, {
      engine,
      dir: join(this.dir, stack ?? `run-${this.count}`),
      program,
      stack: "dev",
      config: { "aws:region": "eu-central-1" },
      env: { PATH: path.join(":"), ...env },
      ...(config ? { policyPackConfig } : {}),
      ...(policyPack === false ? { policyPack } : {}),
    });
  }
}
