import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import { type Gateway, startGateway } from "../../../local/gateway/gateway.ts";

/** What becomes of a call of one operation of AWS. */
export type Fault = (call: {
  readonly response: ServerResponse;
  /** Lets the call have its effect; its answer goes nowhere. */
  readonly happen: () => Promise<unknown>;
}) => unknown;

/**
 * A gateway that serves the deployed APIs in front of an AWS of which single operations are out of order. Everything else goes to the
 * embedded cloud.
 */
export class Faulty {
  readonly #gateway: Gateway;
  readonly #server: ReturnType<typeof createServer>;
  readonly #faults: Map<string, Fault>;

  private constructor(gateway: Gateway, server: ReturnType<typeof createServer>, faults: Map<string, Fault>) {
    this.#gateway = gateway;
    this.#server = server;
    this.#faults = faults;
  }

  static async start(cloud: string): Promise<Faulty> {
    const faults = new Map<string, Fault>();
    const server = createServer((incoming, response) => {
      serve(cloud, faults, incoming, response).catch(() => response.destroy());
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return new Faulty(await startGateway({ emulator: `http://127.0.0.1:${port}` }), server, faults);
  }

  /** A URL of the embedded cloud, by way of this gateway. */
  through(url: string): string {
    return `${this.#gateway.url}${new URL(url).pathname}`;
  }

  /** While `during` runs, that operation (`SendMessage`, `GetItem`, `GetObject`) is out of order. */
  async with<T>(operation: string, fault: Fault, during: () => Promise<T>): Promise<T> {
    this.#faults.set(operation, fault);
    try {
      return await during();
    } finally {
      this.#faults.delete(operation);
    }
  }

  async stop(): Promise<void> {
    await this.#gateway.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function serve(
  cloud: string,
  faults: ReadonlyMap<string, Fault>,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { connection: _, "transfer-encoding": __, ...headers } = incoming.headers;
  const happen = async () => {
    const method = incoming.method as "GET";
    const answer = await request(`${cloud}${incoming.url}`, { method, headers, body: body.length > 0 ? body : null });
    return { ...answer, bytes: Buffer.from(await answer.body.arrayBuffer()) };
  };
  const fault = faults.get(operationOf(incoming));
  if (fault) return void (await fault({ response, happen }));
  const { statusCode, headers: lines, bytes } = await happen();
  const { connection: ___, "transfer-encoding": ____, ...rest } = lines;
  response.writeHead(statusCode, rest as Record<string, string>).end(bytes);
}

/** The last part of X-Amz-Target; S3 has none. */
function operationOf({ headers, method }: IncomingMessage): string {
  const target = String(headers["x-amz-target"] ?? "");
  if (target) return target.split(".").at(-1)!;
  return method === "GET" && String(headers.authorization).includes("/s3/") ? "GetObject" : "";
}
