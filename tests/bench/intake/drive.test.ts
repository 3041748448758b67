import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { drive } from "../../../bench/intake/drive.ts";
import type { Patience } from "../../../bench/intake/patience.ts";

/** So short that every attempt may take a broken number of milliseconds: what is left until the deadline. */
const patience: Patience = { attempts: 5, baseMs: 1, capMs: 2, deadlineMs: 5_000, timeoutMs: 6_000 };

/** Instead of a status: no answer, on a connection that stays. */
const silence = -1;

describe("the load of the burst", () => {
  const seen = new Map<string, number>();
  let statusOf: (key: string, times: number) => number;
  let server: Server;
  let url: string;

  before(async () => {
    server = createServer((request, response) => {
      const key = String(request.headers["idempotency-key"]);
      seen.set(key, (seen.get(key) ?? 0) + 1);
      const status = statusOf(key, seen.get(key)!);
      if (status === silence) return;
      if (status === 0) return void request.socket.destroy();
      request.resume().on("end", () => response.writeHead(status, { "Retry-After": "0" }).end(`{"said":${status}}`));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/requests`;
  });
  beforeEach(() => seen.clear());
  after(() => server.close());

  const run = (count: number, signal = new AbortController().signal) =>
    drive({ url, count, perSecond: 500, patience, signal });

  it("sends each request at its slot, and again under the same key until it is answered well", async () => {
    statusOf = (_, times) => [503, 0, 202][times - 1]!;
    const { calls } = await run(20);
    assert.deepEqual([...seen.values()], new Array(20).fill(3));
    assert.equal(seen.size, 20);
    for (const { n, slotMs, status, body, attempts } of calls) {
      assert.deepEqual([slotMs, status, body], [n * 2, 202, '{"said":202}']);
      assert.deepEqual(
        attempts.map((attempt) => attempt.status),
        [503, 0, 202],
      );
      assert.ok(attempts[0]!.sentMs >= slotMs);
    }
  });

  it("ends at once, and says why, when it is interrupted", async () => {
    statusOf = () => silence;
    const interrupted = new AbortController();
    const running = run(1000, interrupted.signal);
    setTimeout(() => interrupted.abort(new Error("enough")), 20);
    const stray: unknown[] = [];
    const note = (reason: unknown) => stray.push(reason);
    process.on("unhandledRejection", note);
    await assert.rejects(running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", note);
    assert.deepEqual(stray, []);
    assert.ok(seen.size < 1000);
  });
});
