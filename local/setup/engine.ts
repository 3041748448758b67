import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { paths } from "../paths.ts";
import { find, isAtLeast, type Report, run, versionOf } from "./command.ts";
import { makeOnce, stampOf } from "./stamp.ts";

/** The engine that is built when there is none; pinned with its closure by the go.sum beside `engine/go.mod`. */
const builtVersion = "v3.250.0";
/** What `go list -deps` counts in its closure, for the progress only. */
const packages = 1_648;
/** Older engines lack parts of the policy protocol that the pack needs. */
const oldest = [3, 200] as const;
/** As in engine/go.mod. */
const oldestGo = [1, 25, 11] as const;
const sources = join(import.meta.dirname, "engine");

export interface Engine {
  /** The `pulumi` executable. */
  readonly path: string;
  readonly version: string;
  /** How it came to be here, for the display. */
  readonly from: string;
}

/**
 * Finds the Pulumi engine: the CLI on PATH, else one that was built here before, else one built now from its Go module. It is not
 * downloaded: the module's checksums are committed and the installer script's are not.
 */
export async function setUpEngine(report: Report, signal?: AbortSignal): Promise<Engine> {
  const onPath = find("pulumi");
  let tooOld = "";
  if (onPath) {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1", PULUMI_HOME: join(paths.home, ".pulumi") };
    const version = await versionOf(onPath, ["version"], { env, ...(signal ? { signal } : {}) });
    if (isAtLeast(version, ...oldest)) return { path: onPath, version, from: "on PATH" };
    tooOld = ` (${onPath} is ${version || "of no known version"}, v${oldest.join(".")} is the oldest that will do)`;
  }
  const path = join(paths.engine, "bin", "pulumi");
  const stamp = stampOf(builtVersion, readFileSync(join(sources, "go.mod")), readFileSync(join(sources, "go.sum")));
  const done = await makeOnce(paths.engine, stamp, { report, ...(signal ? { signal } : {}) }, () =>
    build(path, tooOld, report, signal),
  );
  return { path, version: builtVersion, from: done === "made" ? "built from its Go module" : "built earlier" };
}

export async function build(path: string, tooOld: string, report: Report, signal?: AbortSignal): Promise<void> {
  const go = find("go");
  if (!go) {
    throw new Error(
      `a Pulumi CLI is missing${tooOld}, and so is Go, from which one could be built: install either (pulumi.com/docs/install or go.dev/doc/install) and run this again`,
    );
  }
  const version = (await versionOf(go, ["env", "GOVERSION"], signal ? { signal } : {})) || "of no known version";
  // With GOTOOLCHAIN=auto a Go of 1.21 or later fetches the toolchain that the module asks for by itself.
  const toolchain = await versionOf(go, ["env", "GOTOOLCHAIN"], signal ? { signal } : {});
  if (!isAtLeast(version, ...(toolchain === "local" ? oldestGo : [1, 21]))) {
    throw new Error(
      `Go at ${go} is ${version}, and the engine needs go${oldestGo.join(".")} or later: update it (go.dev/doc/install), or install a Pulumi CLI (pulumi.com/docs/install), and run this again`,
    );
  }
  // The sources are copied: Go wants to write beside go.mod, and the checkout stays as it is.
  const module = join(paths.engine, "module");
  mkdirSync(dirname(path), { recursive: true });
  cpSync(sources, module, { recursive: true });
  const cache = join(paths.engine, "cache");
  const env = {
    ...process.env,
    // Go writes telemetry below HOME; what the user set by `go env -w`, a proxy for one, still counts.
    GOENV: process.env.GOENV ?? userGoEnv(),
    HOME: paths.home,
    XDG_CONFIG_HOME: join(paths.home, ".config"),
    // Caches of our own: the user's are neither needed nor touched, and ours are removed when the binary is there.
    GOPATH: join(cache, "path"),
    GOCACHE: join(cache, "build"),
    GOFLAGS: "-mod=readonly -modcacherw",
    CGO_ENABLED: "0",
  };
  let compiled = 0;
  const progress: Report = (line) =>
    report(line.startsWith("go: ") ? line.slice(4) : `compiled ${++compiled} of ${packages} packages`);
  try {
    const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${builtVersion}`;
    const options = { cwd: module, env, report: progress, ...(signal ? { signal } : {}) };
    await run(
      go,
      ["build", "-v", "-ldflags", flags, "-o", path, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
      options,
    );
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** Where Go keeps the settings of `go env -w`: https://pkg.go.dev/os#UserConfigDir */
function userGoEnv(): string {
  const config =
    process.platform === "darwin" ? join(homedir(), "Library", "Application Support") : join(homedir(), ".config");
  return join(process.env.XDG_CONFIG_HOME ?? config, "go", "env");
}
