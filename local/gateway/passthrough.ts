import type { IncomingMessage, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Dispatcher, Pool } from "undici";
import { asClient } from "./caller.ts";
import { lowerCase, pairs, without } from "./headers.ts";

/** What belongs to one connection only: https://datatracker.ietf.org/doc/html/rfc9110#section-7.6.1 */
const HOP_BY_HOP = lowerCase("Connection Keep-Alive Proxy-Connection Transfer-Encoding TE Trailer Upgrade Expect");

/** The emulator could not be reached; the message is for the caller. */
class EmulatorUnreachable extends Error {
  override name = "EmulatorUnreachable";

  constructor(cause: unknown) {
    const code = (cause as { code?: string }).code ?? (cause as Error).message;
    super(`the emulator behind the gateway does not answer (${code}); see whether it still runs, and its log`, {
      cause,
    });
  }
}

/**
 * Hands a request on to the emulator and its answer back, byte for byte and as it comes: the Host header stays, or signatures and the addresses of
 * buckets would not hold. `before` gets the status before the client gets anything. Throws {@link EmulatorUnreachable}.
 */
export async function passThrough(
  pool: Pool,
  request: IncomingMessage,
  response: ServerResponse,
  before: (status: number) => void = () => {},
): Promise<void> {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  const answer = await send(pool, request, length === undefined && encoding === undefined ? null : request);
  before(answer.statusCode);
  response.writeHead(answer.statusCode, linesOf(answer));
  // A client that goes away, or an emulator that breaks off, ends the answer; there is nobody left to tell.
  await pipeline(answer.body, response).catch(() => response.destroy());
}

/** The same with both bodies in memory, for what has to be looked at. */
export async function requestEmulator(
  pool: Pool,
  request: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; headers: string[]; body: Buffer }> {
  const answer = await send(pool, request, body);
  return { status: answer.statusCode, headers: linesOf(answer), body: Buffer.from(await answer.body.arrayBuffer()) };
}

async function send(
  pool: Pool,
  request: IncomingMessage,
  body: IncomingMessage | Buffer | null,
): Promise<Dispatcher.ResponseData> {
  try {
    return await pool.request({
      method: request.method as Dispatcher.HttpMethod,
      path: request.url ?? "/",
      headers: asClient(without(pairs(request.rawHeaders), HOP_BY_HOP)).flat(),
      body,
      responseHeaders: "raw",
    });
  } catch (cause) {
    throw new EmulatorUnreachable(cause);
  }
}

function linesOf(answer: Dispatcher.ResponseData): string[] {
  const raw = answer.headers as unknown as readonly (string | Buffer)[];
  return without(pairs(raw.map((text) => text.toString("latin1"))), HOP_BY_HOP).flat();
}

/** Ties a connection that wants to be something else (a WebSocket) to one of its own to the emulator. */
export function tunnel(emulator: URL, request: IncomingMessage, client: Duplex, head: Buffer): void {
  const server = connect(Number(emulator.port), emulator.hostname, () => {
    const lines = asClient(pairs(request.rawHeaders)).map(([name, value]) => `${name}: ${value}\r\n`);
    server.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join("")}\r\n`);
    server.write(head);
    server.pipe(client).pipe(server);
  });
  const end = () => {
    server.destroy();
    client.destroy();
  };
  server.on("error", end).on("close", end);
  client.on("error", end).on("close", end);
}
