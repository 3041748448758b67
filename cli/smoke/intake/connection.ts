import { isObject } from "../../../components/parts/is-object.ts";
import { broken } from "../proof.ts";

/** API Gateway connects, and answers on a connection, within the time of an integration: 29 seconds. */
const OPENS_MS = 35_000;

type Message = Readonly<Record<string, unknown>>;

/** A connection of a WebSocket API, as a client has it. */
export interface Connection {
  send(message: object): void;
  /** The first message, of those that came and nobody has taken, that is meant; undefined while there is none. */
  take(is: (message: Message) => boolean): Message | undefined;
  /** Why there is no connection any more; undefined while there is one. */
  closed(): string | undefined;
  close(): void;
}

/** @throws CliError when it does not open in time, or is refused */
export async function connect(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Connection> {
  // Node's own: it takes headers, which browsers do not.
  const socket = new WebSocket(url, { headers: { ...headers } } as unknown as string[]);
  const got: Message[] = [];
  let ended: string | undefined;
  socket.addEventListener("message", ({ data }) => void got.push(read(String(data))));
  socket.addEventListener("close", ({ code, reason }) => {
    ended = `it was closed (${[code, reason].filter(Boolean).join(" ")})`;
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    // A refusal's status is not told to clients of WebSockets.
    socket.addEventListener("error", () => reject(broken(`no connection to ${url}; it was refused`)));
    const over = AbortSignal.any([signal, AbortSignal.timeout(OPENS_MS)]);
    over.addEventListener("abort", () =>
      reject(signal.aborted ? signal.reason : broken(`no connection to ${url} in time`)),
    );
  });
  try {
    await opened;
  } catch (error) {
    socket.close();
    throw error;
  }
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    take(is) {
      const at = got.findIndex(is);
      return at < 0 ? undefined : got.splice(at, 1)[0];
    },
    closed: () => ended,
    close: () => socket.close(),
  };
}

function read(text: string): Message {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : { text };
  } catch {
    return { text };
  }
}
