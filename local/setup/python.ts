import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../paths.ts";
import { find, isAtLeast, type Report, run, versionOf } from "./command.ts";
import { makeOnce, stampOf } from "./stamp.ts";

const requirements = join(import.meta.dirname, "requirements.txt");
const minimum = [3, 10] as const;

/** The first Python on PATH that is new enough, with its version. */
export async function findPython(signal?: AbortSignal): Promise<{ path: string; version: string }> {
  const seen: string[] = [];
  for (const name of ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"]) {
    const path = find(name);
    if (!path) continue;
    const script = "import sys; print('%d.%d.%d' % sys.version_info[:3])";
    const version = await versionOf(path, ["-c", script], signal ? { signal } : {});
    if (isAtLeast(version, ...minimum)) return { path, version };
    if (version) seen.push(`${path} is ${version}`);
  }
  const found = seen.length > 0 ? ` (${seen.join(", ")})` : "";
  throw new Error(
    `Python ${minimum.join(".")} or later is missing${found}: install it (Debian: apt install python3 python3-venv; macOS: brew install python) and run this again`,
  );
}

/** Makes the emulator's virtualenv, every package of it pinned by hash; does nothing when it is there. */
export async function setUpPython(report: Report, signal?: AbortSignal): Promise<string> {
  const python = await findPython(signal);
  const stamp = stampOf(readFileSync(requirements), python.path, python.version);
  // pip asks rustc for its version to tell the index, and where rustc comes from rustup, that writes to the user's home.
  const env = { ...process.env, RUSTUP_HOME: join(paths.home, ".rustup") };
  const options = { env, report, ...(signal ? { signal } : {}) };
  const done = await makeOnce(paths.venv, stamp, options, async () => {
    report(`Python ${python.version}`);
    await run(python.path, ["-m", "venv", paths.venv], options).catch((cause: Error) => {
      if (signal?.aborted) throw cause;
      throw new Error(
        `Python ${python.version} at ${python.path} cannot make a virtualenv: install its venv module (Debian: apt install python3-venv) and run this again; it said: ${cause.message}`,
        { cause },
      );
    });
    await run(
      join(paths.venv, "bin", "python"),
      [
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--no-cache-dir",
        "--require-hashes",
        "--no-deps",
        "--only-binary",
        ":all:",
        "-r",
        requirements,
      ],
      options,
    );
  });
  return `Python ${python.version}, ${done}`;
}
