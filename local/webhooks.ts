import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Child } from "./child.ts";
import { freePort } from "./free-port.ts";
import { startNode } from "./node-process.ts";

export interface WebhooksOptions {
  /** Folder for logs. */
  readonly dir: string;
  /** It ends when this process does; left out, it outlives it. */
  readonly runPid?: number;
  /** As of `webhookReceiver`. */
  readonly downMs: number;
  readonly failEvery: number;
}

/** Where stack `local` sends its webhooks. */
export interface Webhooks {
  readonly url: string;
  /** A line for each call that came. */
  readonly log: string;
  readonly child: Child;
}

/** Starts the process that receives webhooks; a process, so that a kept stack has somebody to send them to. */
export async function startWebhooks({ dir, runPid, downMs, failEvery }: WebhooksOptions): Promise<Webhooks> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(dir, "webhooks.jsonl");
  writeFileSync(log, "");
  const child = await startNode({
    name: "webhook receiver",
    entry: join("webhook-receiver", "main.ts"),
    args: ["--port", String(port), "--log", log, "--down-ms", String(downMs), "--fail-every", String(failEvery)],
    log: join(dir, "webhook-receiver.log"),
    url,
    ...(runPid === undefined ? {} : { runPid }),
  });
  return { url: `${url}/webhooks`, log, child };
}
