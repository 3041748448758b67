import { once } from "node:events";
import { WebSocket } from "ws";

/** A client that keeps what it is told. */
export class Client {
  readonly socket: WebSocket;
  readonly heard: string[] = [];
  closed: { code: number; reason: string } | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => this.heard.push(String(data)));
    socket.on("close", (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    socket.on("error", () => {});
  }

  /** Connects; throws a refusal as `status body`. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<Client> {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false });
    const client = new Client(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("unexpected-response", async (_, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
        reject(new Error(`${response.statusCode} ${Buffer.concat(chunks)}`));
        socket.terminate();
      });
      socket.once("error", reject);
    });
    return client;
  }

  send(message: object | string): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** Sends, and waits for the next that is told. */
  async ask(message: object | string): Promise<string> {
    const known = this.heard.length;
    this.send(message);
    if (this.heard.length === known) await once(this.socket, "message");
    return this.heard[known]!;
  }

  async next(): Promise<string> {
    await once(this.socket, "message");
    return this.heard.at(-1)!;
  }

  async closing(): Promise<{ code: number; reason: string }> {
    if (!this.closed) await once(this.socket, "close");
    return this.closed!;
  }

  close(): void {
    this.socket.close();
  }
}
