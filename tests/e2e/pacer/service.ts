import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

interface Arrival {
  readonly id: string;
  /** Milliseconds, of a clock that nobody sets. */
  readonly ms: number;
  /** When its caller began it, by that process's clock, which is this machine's: epoch milliseconds. */
  readonly begun: number;
}

/** A service on loopback that logs when calls arrive, and answers after a while. */
export async function startService(answerAfterMs: (n: number) => number) {
  const arrivals: Arrival[] = [];
  const server = createServer(async (request, response) => {
    const n = arrivals.push({ id: request.url!.slice(1), ms: performance.now(), begun: Number(request.headers.begun) });
    await sleep(answerAfterMs(n));
    response.end();
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
