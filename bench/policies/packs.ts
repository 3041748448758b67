import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { paths, root } from "../../local/paths.ts";
import { rules } from "../../policies/rules/rules.ts";
import { runnerOf } from "./host.ts";
import type { Pack } from "./pack.ts";

const here = join(root, "bench", "policies");
const kept = join(paths.levee, "bench");
const execute = promisify(execFile);

/** Ours, as it is used: built, and started in its own directory. */
export const ours = async (): Promise<Pack> => {
  await execute(process.execPath, [join(paths.policies, "build.mjs")], { timeout: 60_000 });
  return { name: "levee", dir: paths.policies, run: runnerOf(paths.policies), rules: rules.length, stackPolicies: 1 };
};

/** What every pack costs, whatever is in it. */
export const empty = (temporary: string): Pack => {
  const dir = packDir(temporary, "empty");
  writeFileSync(
    join(dir, "index.cjs"),
    'const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("empty", { policies: [] });\n',
  );
  return { name: "empty", dir, run: runnerOf(dir), rules: 0 };
};

/** Our rules, one policy each. */
export const naive = async (temporary: string): Promise<Pack> => {
  const dir = packDir(temporary, "naive");
  await build({
    absWorkingDir: root,
    entryPoints: [join(here, "naive.ts")],
    outfile: join(dir, "index.cjs"),
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["@pulumi/pulumi", "@pulumi/policy"],
    logLevel: "error",
  });
  return { name: "naive", dir, run: runnerOf(dir), rules: rules.length };
};

/** @pulumi/awsguard, installed from its own lock file the first time: 270 MB that nothing else needs. */
export const awsguard = async (): Promise<Pack> => {
  const source = join(here, "awsguard");
  const lock = createHash("sha256")
    .update(readFileSync(join(source, "package-lock.json")))
    .digest("hex")
    .slice(0, 12);
  const dir = join(kept, `awsguard-${lock}`);
  if (!existsSync(dir)) {
    const next = join(kept, `awsguard-${lock}-${process.pid}`);
    try {
      cpSync(source, next, { recursive: true });
      const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
      await execute("npm", args, { cwd: next, timeout: 180_000 });
      renameSync(next, dir);
    } finally {
      rmSync(next, { recursive: true, force: true });
    }
  }
  return { name: "awsguard", dir, run: runnerOf(dir) };
};

const packDir = (temporary: string, name: string): string => {
  const dir = join(temporary, name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "package.json"), JSON.stringify({ name, version: "0.1.0", main: "index.cjs" }));
  writeFileSync(join(dir, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  return dir;
};

/** Where packs that are made for one run are: in the checkout, so that they find its packages. */
export const temporaryDir = (): string => {
  const dir = join(kept, String(process.pid));
  mkdirSync(dir, { recursive: true });
  return dir;
};
