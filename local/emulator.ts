import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Child } from "./child.ts";
import { cleanEnv } from "./clean-env.ts";
import { freePort } from "./free-port.ts";
import { paths } from "./paths.ts";

export interface EmulatorOptions {
  /** The endpoint that Lambda workers are given; the emulator's own when left out. */
  readonly endpoint?: string;
  /** Folder for its log and temporary files. */
  readonly dir?: string;
  /** End with this process; left out, the emulator outlives a SIGKILL of its starter. */
  readonly runPid?: number;
  /** Further environment, such as `AUTH: "true"`. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Emulator {
  readonly url: string;
  readonly pid: number;
  readonly child: Child;
  stop(): Promise<void>;
}

/** Starts ministack on a free loopback port and waits until it answers. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const dir = options.dir ?? join(paths.run, "emulator");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(join(dir, "tmp"), { recursive: true });
  // Functions are unpacked there, below a checkout whose package.json says that .js files are ES modules; on AWS nothing says so.
  writeFileSync(join(dir, "tmp", "package.json"), '{ "type": "commonjs" }\n');
  const child = await Child.start({
    name: "emulator",
    command: join(paths.venv, "bin", "python"),
    args: [join(import.meta.dirname, "emulator.py")],
    cwd: dir,
    log: join(dir, "emulator.log"),
    env: cleanEnv({
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      MINISTACK_REGION: "eu-central-1",
      STATE_DIR: join(dir, "state"),
      S3_DATA_DIR: join(dir, "s3"),
      TMPDIR: join(dir, "tmp"),
      // Lambda workers see the same front door as everybody else.
      AWS_ENDPOINT_URL: options.endpoint ?? url,
      ...(options.runPid === undefined ? {} : { LEVEE_RUN_PID: String(options.runPid) }),
      ...options.env,
    }),
  });
  try {
    await child.ready(`Running on ${url}`, `${url}/_ministack/health`, 30_000);
  } catch (error) {
    await child.stop(0);
    throw error;
  }
  return { url, pid: child.pid, child, stop: () => child.stop() };
}
