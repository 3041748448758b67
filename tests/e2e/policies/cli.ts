import { execFile } from "node:child_process";
import { cleanEnv } from "../../../local/clean-env.ts";
import { engineHome } from "../../../local/engine-home.ts";
import type { Pack } from "./pack.ts";

interface CliRun {
  cwd: string;
  /** Folder with the state. */
  state: string;
  env?: Record<string, string>;
}

/** The `pulumi` command itself, as a user types it. */
export function pulumi(pack: Pack, args: readonly string[], { cwd, state, env }: CliRun) {
  return new Promise<{ code: number; stdout: string; output: string }>((resolve) => {
    const { path } = pack.engine;
    const whole = {
      PULUMI_HOME: engineHome(pack.dir),
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "local",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      LEVEE_RUN_PID: String(process.pid),
      ...pack.echo.env,
      ...env,
    };
    const options = { cwd, env: cleanEnv(whole, [path]), timeout: 120_000, maxBuffer: 2 ** 26 };
    execFile(path, args, options, (error, stdout, stderr) =>
      resolve({
        code: error ? Number(error.code ?? -1) : 0,
        stdout,
        output: `${stdout}\n${stderr}`,
      }),
    );
  });
}
