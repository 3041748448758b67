import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { paths, root } from "../../local/paths.ts";

/** In a path with spaces: a second checkout of what is in this one, set up already, so that a test can start, kill and break runs without touching a kept one. */
export interface Checkout {
  readonly dir: string;
  /** Starts `node local/cli.ts <args>` in it. */
  cli(...args: string[]): Run;
  remove(): void;
}

interface Run {
  readonly pid: number;
  /** All that it printed so far. */
  output(): string;
  /** Settles at the end with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
  /** Waits until the output matches, or the run ends. */
  until(pattern: RegExp): Promise<void>;
}

export function makeCheckout(): Checkout {
  const dir = mkdtempSync(join(tmpdir(), "levee check out-"));
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of files.split("\n").filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    cpSync(join(root, file), join(dir, file));
  }
  mkdirSync(join(dir, ".levee"));
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  symlinkSync(paths.venv, join(dir, ".levee", "venv"));
  if (existsSync(paths.engine)) symlinkSync(paths.engine, join(dir, ".levee", "engine"));
  return { dir, cli: (...args) => startCli(dir, args), remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Changes the one place of a checkout's file that says `from`. */
export function change({ dir }: Checkout, file: string, from: string, to: string): void {
  const path = join(dir, file);
  const text = readFileSync(path, "utf8");
  assert.equal(text.split(from).length, 2, `${file} is not as this test knows it`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

function startCli(dir: string, args: readonly string[]): Run {
  const child = spawn(join(paths.nodeBin, "node"), [join(dir, "local", "cli.ts"), ...args], {
    cwd: dir,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, CI: "true" },
  });
  let output = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | string>((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? signal ?? 0)),
  );
  return {
    pid: child.pid as number,
    output: () => output,
    ended,
    kill: (signal) => child.kill(signal),
    until: (pattern) =>
      Promise.race([
        ended.then(() => {}),
        new Promise<void>((resolve) => {
          const check = () => pattern.test(output) && resolve();
          listeners.add(check);
          check();
        }),
      ]),
  };
}

/** The command lines of the living processes that a checkout started. Linux only, as is everything that reads /proc. */
export function processesOf(dir: string): string[] {
  const found: string[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
      if (command.includes(dir) || environment.includes(dir)) found.push(`${pid} ${command}`);
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}
