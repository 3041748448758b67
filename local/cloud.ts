import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "./child.ts";
import { startEmulator } from "./emulator.ts";
import { freePort } from "./free-port.ts";
import { startFront } from "./front.ts";
import { readSettings } from "./quotas/settings.ts";

export interface CloudOptions {
  /** Folder for logs and temporary files. */
  readonly dir: string;
  /** The cloud ends when this process does; left out, it outlives it. */
  readonly runPid?: number;
  /** JSON file of quotas and faults, as docs/local.md describes it. */
  readonly quotas?: string;
  /** How many of a schedule's minutes pass in one of ours; the times that its target is told go by the same clock. @default 1 */
  readonly scheduleSpeed?: number;
  /** Further environment of the emulator. @default { AUTH: "true" }: what IAM does not allow is denied */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Cloud {
  /** The one AWS endpoint, control plane and data plane. */
  readonly endpoint: string;
  /** The emulator itself, behind the front door: who speaks to it directly does not come over TLS. */
  readonly emulator: string;
  readonly processes: readonly Child[];
  /** Kills the gateway and starts it again at the same address; what was under way gets no answer. */
  restartGateway(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the embedded cloud: the emulator, and the gateway in front of it. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  // The gateway's address has to be known before the emulator starts, which hands it on to Lambda workers.
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const { lambdaConcurrency } = options.quotas ? readSettings(options.quotas) : {};
  const env = {
    AUTH: "true",
    ...(lambdaConcurrency && { LAMBDA_ACCOUNT_CONCURRENCY: String(lambdaConcurrency) }),
    ...options.env,
  };
  const emulator = await startEmulator({ ...options, endpoint, env });
  try {
    const start = () => startFront({ ...options, emulator: emulator.url, port });
    let front = await start();
    return {
      endpoint,
      emulator: emulator.url,
      get processes() {
        return [emulator.child, front];
      },
      restartGateway: async () => {
        await front.stop(0);
        front = await start();
      },
      stop: async () => {
        await Promise.all([front.stop(), emulator.stop()]);
        rmSync(join(options.dir, "tmp"), { recursive: true, force: true });
      },
    };
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}
