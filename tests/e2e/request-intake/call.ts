import { once } from "node:events";
import { connect } from "node:net";

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  /** By name in small letters; every line. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
  readonly text: string;
  /** The value of a header that came exactly once; undefined when it did not come. */
  header(name: string): string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a document as a client sees it
  json(): any;
}

export interface Call {
  readonly method?: string;
  /**
   * Header lines as they are; nothing is added but `Host`, `Content-Length` and `Connection`, unless they are there. With
   * `Transfer-Encoding` there is no length, and the body is sent as it is, chunks and all.
   */
  readonly headers?: readonly (readonly [name: string, value: string | Buffer])[];
  readonly body?: string | Buffer;
  /** Sent as it is, instead of the URL's own. */
  readonly path?: string | Buffer;
}

const json = ["Content-Type", "application/json"] as const;

/** Posts JSON text. */
export const post = (url: string, body: string | Buffer, headers: Call["headers"] = []): Promise<Answer> =>
  call(url, { method: "POST", headers: [json, ...headers], body });

/**
 * One HTTP request over a connection of its own, byte for byte as told: clients of the trade correct what a test wants to be odd.
 *
 * @param url where; what stands behind the origin can be overridden by `path`
 */
export async function call(url: string, { method = "GET", headers = [], body = "", path }: Call = {}): Promise<Answer> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name);
  const lines: [string, string | Buffer][] = [];
  if (!has("host")) lines.push(["Host", host]);
  lines.push(...headers.map(([name, value]): [string, string | Buffer] => [name, value]), ["Connection", "close"]);
  if (body.length > 0 && !has("content-length") && !has("transfer-encoding"))
    lines.push(["Content-Length", String(Buffer.byteLength(body))]);
  const head = lines.flatMap(([name, value]) => [Buffer.from(`${name}: `), Buffer.from(value), Buffer.from("\r\n")]);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, "connect");
    const target = Buffer.from(path ?? pathname + search);
    const first = [Buffer.from(`${method} `), target, Buffer.from(" HTTP/1.1\r\n")];
    socket.write(Buffer.concat([...first, ...head, Buffer.from("\r\n"), Buffer.from(body)]));
    const chunks: Buffer[] = [];
    for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
    return parse(Buffer.concat(chunks));
  } finally {
    socket.destroy();
  }
}

function parse(bytes: Buffer): Answer {
  const end = bytes.indexOf("\r\n\r\n");
  // Such as 100 Continue; the answer follows.
  if (/^HTTP\/1\.1 1\d\d /.test(bytes.subarray(0, 13).toString("latin1"))) return parse(bytes.subarray(end + 4));
  if (end < 0)
    throw new Error(`no HTTP answer, but ${bytes.length} bytes: ${bytes.subarray(0, 200).toString("latin1")}`);
  const [first = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers: Record<string, string[]> = {};
  for (const line of lines) {
    const at = line.indexOf(":");
    const name = line.slice(0, at).toLowerCase();
    headers[name] = [...(headers[name] ?? []), line.slice(at + 1).trim()];
  }
  const body = bytes.subarray(end + 4);
  return {
    status: Number(first.split(" ")[1]),
    headers,
    body,
    text: body.toString(),
    header: (name) => {
      const values = headers[name.toLowerCase()] ?? [];
      if (values.length > 1) throw new Error(`${name} came ${values.length} times: ${values.join(" | ")}`);
      return values[0];
    },
    json: () => JSON.parse(body.toString()),
  };
}
