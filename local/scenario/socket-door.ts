import { WebSocket } from "ws";
import { jsonObject } from "./accepted.ts";
import type { Pushed } from "./evidence.ts";
import { loopbackOnly } from "./loopback-only.ts";
import type { LoadAnswer } from "./open-loop.ts";

export interface SocketDoor {
  /** Sends an order on one of the connections; what it hears under that `ref` is the answer, 202 for `accepted`. It never rejects. */
  send(ref: string, body: string, idempotencyKey?: string): Promise<LoadAnswer>;
  /** Every outcome that came, in the order of coming. */
  readonly pushed: readonly Pushed[];
  /** By which connection an order went, by its `ref`. */
  readonly connectionOf: ReadonlyMap<string, number>;
  /** Which connections are closed, and were so while outcomes were still to come. */
  readonly gone: readonly number[];
  /** Ends one connection without a word, as a phone in a tunnel does. */
  drop(connection: number): void;
  close(): void;
}

/** As long as API Gateway gives an integration, and a second. */
const ANSWER_WITHIN_MS = 30_000;

/** Opens connections to a WebSocket API, and sends orders on them in turn. @throws when one cannot be opened */
export async function openSockets(url: string, connections: number, signal: AbortSignal): Promise<SocketDoor> {
  loopbackOnly("openSockets: url", url.replace(/^ws/, "http"));
  const waiting = new Map<string, (answer: LoadAnswer) => void>();
  const pushed: Pushed[] = [];
  const connectionOf = new Map<string, number>();
  const gone = new Set<number>();

  const hear = (connection: number, text: string) => {
    const message = jsonObject(text);
    const ref = typeof message?.ref === "string" ? message.ref : undefined;
    if (message?.outcome !== undefined) pushed.push({ connection, ref, text });
    else if (ref !== undefined)
      waiting.get(ref)?.({ status: message?.accepted === undefined ? 503 : 202, headers: {}, body: text });
  };
  const sockets = await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      const socket = new WebSocket(url, { signal } as object);
      socket.on("message", (data) => hear(connection, String(data)));
      await new Promise<void>((resolve, reject) => {
        socket.once("open", resolve);
        socket.once("error", reject);
      });
      // Whoever waits for an answer on it is told by its time.
      socket.on("error", () => {});
      return socket;
    }),
  );
  let turn = 0;

  return {
    pushed,
    connectionOf,
    get gone() {
      return [...gone];
    },
    send(ref, body, idempotencyKey) {
      const open = sockets.flatMap((socket, at) => (socket.readyState === WebSocket.OPEN ? [at] : []));
      const connection = open[turn++ % open.length];
      if (connection === undefined)
        return Promise.resolve({ status: 0, headers: {}, body: "", error: "no connection is open" });
      connectionOf.set(ref, connection);
      return new Promise<LoadAnswer>((resolve) => {
        const done = (answer: LoadAnswer) => {
          clearTimeout(timer);
          waiting.delete(ref);
          resolve(answer);
        };
        const timer = setTimeout(done, ANSWER_WITHIN_MS, { status: 0, headers: {}, body: "", error: "no answer" });
        waiting.set(ref, done);
        // The body is what the judge knows the bytes of: it is not written again here.
        const key = idempotencyKey === undefined ? "" : `,"idempotencyKey":${JSON.stringify(idempotencyKey)}`;
        sockets[connection]!.send(`{"action":"request","ref":${JSON.stringify(ref)}${key},"body":${body}}`);
      });
    },
    drop(connection) {
      gone.add(connection);
      sockets[connection]?.terminate();
    },
    close() {
      for (const socket of sockets) socket.terminate();
    },
  };
}
