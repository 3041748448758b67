import { once } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";

/** How long requests that are under way may take to end; whoever waits longer (a long poll, a WebSocket) is cut off. */
const GRACE_MS = 1000;

/** Ends a server: no new connections, requests under way are answered within the grace. Call it right after the server is made. */
export function drainable(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return async () => {
    const closed = once(server, "close");
    server.close();
    // A connection is idle as soon as its answer is out; the server itself would wait for its client to leave.
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    const end = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, GRACE_MS);
    await closed;
    clearInterval(sweep);
    clearTimeout(end);
  };
}
