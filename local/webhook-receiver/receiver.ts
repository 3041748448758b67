import { appendFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";

interface ReceiverOptions {
  /** On 127.0.0.1. */
  readonly port: number;
  /** File that gets a line for each call, before it is answered. */
  readonly log: string;
  /** For so many milliseconds from the first call on, every call is answered 503. @default 0 */
  readonly downMs?: number;
  /** Every so many-th call after that is answered 500. @default none */
  readonly failEvery?: number;
}

/** A line of the log: what a call brought, and what it was answered. */
export interface WebhookCall {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly answered: number;
  readonly path: string;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Larger than anything that is sent: a status of 350 kB. */
const MAX_BODY_BYTES = 1_048_576;

/** Somebody's server that gets webhooks, has its bad minutes, and writes down every call. It checks nothing: that is for whoever reads the log. */
export function webhookReceiver({ port, log, downMs = 0, failEvery }: ReceiverOptions): Promise<Server> {
  let calls = 0;
  let upAt: number | undefined;
  const answer = (): number => {
    const now = Date.now();
    upAt ??= now + downMs;
    if (now < upAt) return 503;
    calls += 1;
    return failEvery !== undefined && calls % failEvery === 0 ? 500 : 204;
  };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request).catch(() => undefined);
    const status = body === undefined ? 413 : request.method === "POST" ? answer() : 200;
    const call: WebhookCall = {
      at: Date.now(),
      answered: status,
      path: request.url ?? "/",
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: body ?? "",
    };
    // One write to a file opened with O_APPEND, and before the answer: a call that was answered well is in the log.
    if (request.method === "POST") appendFileSync(log, `${JSON.stringify(call)}\n`, { flag: "a" });
    response.writeHead(status).end();
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error("too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
