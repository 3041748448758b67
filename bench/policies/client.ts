import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";

/**
 * A gRPC client for unary calls with ready messages, on HTTP/2 alone: @grpc/grpc-js takes half as long again for each call, which no engine
 * does. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export class Client {
  private readonly session: ClientHttp2Session;

  private constructor(session: ClientHttp2Session) {
    this.session = session;
  }

  static async connect(port: string): Promise<Client> {
    // A stack of 50,000 is one message of 50 MB.
    const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 2 ** 30 } });
    await once(session, "connect");
    session.setLocalWindowSize(2 ** 30);
    return new Client(session);
  }

  ask(path: string, message: Uint8Array): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const stream = this.session.request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        te: "trailers",
      });
      const parts: Buffer[] = [];
      let failed: string | undefined;
      const status = (headers: Record<string, unknown>) => {
        const code = headers["grpc-status"];
        if (code !== undefined && code !== "0")
          failed = `${code} ${decodeURIComponent(String(headers["grpc-message"]))}`;
      };
      stream.on("response", status);
      stream.on("trailers", status);
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("error", reject);
      stream.on("end", () => {
        const frame = Buffer.concat(parts);
        if (failed !== undefined) reject(new Error(`${path} failed: ${failed}`));
        else if (frame.length < 5) reject(new Error(`${path}: the connection ended without an answer`));
        else resolve(frame.subarray(5));
      });
      const prefix = Buffer.alloc(5);
      prefix.writeUInt32BE(message.length, 1);
      stream.write(prefix);
      stream.end(message);
    });
  }

  close(): void {
    this.session.destroy();
  }
}
