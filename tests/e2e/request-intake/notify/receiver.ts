import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook as it came in. */
export interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** What a path does with its n-th call of one request, from 1. */
const manners: Readonly<Record<string, (n: number, request: IncomingMessage, response: ServerResponse) => unknown>> = {
  "/ok": (_, __, response) => response.writeHead(204).end(),
  "/ill": (n, _, response) => response.writeHead(n <= 2 ? 500 : 200).end("a body that nobody reads"),
  "/busy": (n, _, response) => response.writeHead(n === 1 ? 429 : 200, { "retry-after": "3" }).end(),
  "/moved": (_, __, response) => response.writeHead(302, { location: "/ok" }).end(),
  "/gone": (_, __, response) => response.writeHead(410).end(),
  "/silent": () => {},
  "/reset": (_, request) => request.socket.resetAndDestroy(),
};

/** A receiver of webhooks that behaves as each path says, and writes down what came. */
export class Receiver {
  readonly heard: Heard[] = [];
  /** From now on it takes everything. */
  mended = false;
  readonly #server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const path = request.url ?? "";
    this.heard.push({ path, headers: request.headers, body, at: Date.now() });
    const id = request.headers["webhook-id"];
    if (this.mended) return void response.writeHead(200).end();
    manners[path]?.(this.heard.filter(({ headers }) => headers["webhook-id"] === id).length, request, response);
  });

  /** @param port one that somebody has held free */
  async open(port = 0): Promise<number> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  of = (requestId: string): Heard[] => this.heard.filter(({ body }) => JSON.parse(body).requestId === requestId);

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
