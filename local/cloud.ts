import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "./child.ts";
import { startEmulator } from "./emulator.ts";
import { freePort } from "./free-port.ts";
import { startFront } from "./front.ts";

export interface CloudOptions {
  /** Folder for logs and temporary files. */
  readonly dir: string;
  /** The cloud ends when this process does; left out, it outlives it. */
  readonly runPid?: number;
  /** Further environment of the emulator. @default { AUTH: "true" }: what IAM does not allow is denied */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Cloud {
  /** The one AWS endpoint, control plane and data plane. */
  readonly endpoint: string;
  /** The emulator itself, behind the front door: who speaks to it directly does not come over TLS. */
  readonly emulator: string;
  readonly processes: readonly Child[];
  stop(): Promise<void>;
}

/** Starts the embedded cloud: the emulator, and the gateway in front of it. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  // The gateway's address has to be known before the emulator starts, which hands it on to Lambda workers.
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const emulator = await startEmulator({ ...options, endpoint, env: { AUTH: "true", ...options.env } });
  try {
    const front = await startFront({ ...options, emulator: emulator.url, port });
    return {
      endpoint,
      emulator: emulator.url,
      processes: [emulator.child, front],
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
