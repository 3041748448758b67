import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { paths, root } from "../../local/paths.ts";

/** Where something was measured. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  /** Processes that wanted a core in the minute before, on average: what others did here. */
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** This machine, with the versions of what is measured and of what measures. */
export function machine(): Machine {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadBefore: Math.round(loadavg()[0]! * 10) / 10,
    versions: {
      Node: process.version.slice(1),
      ministack: ministack(),
      undici: npm("undici"),
      "@pulumi/pulumi": npm("@pulumi/pulumi"),
    },
  };
}

/** In one line, for people. */
export const machineText = ({ cores, processor, memoryGiB, loadBefore, versions }: Machine): string =>
  [
    `${cores} cores (${processor}), ${memoryGiB} GiB`,
    `load average before ${loadBefore}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
  ].join(", ");

const npm = (name: string): string =>
  (JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")) as { version: string }).version;

/** As its installation says; nothing is installed on a machine that has only read the figures. */
function ministack(): string {
  try {
    const [python] = readdirSync(join(paths.venv, "lib"));
    const packages = readdirSync(join(paths.venv, "lib", python!, "site-packages"));
    return packages.flatMap((name) => /^ministack-([\d.]+)\.dist-info$/.exec(name)?.[1] ?? [])[0] ?? "unknown";
  } catch {
    return "unknown";
  }
}
