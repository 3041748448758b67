import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { openLoop } from "../../../local/scenario/open-loop.ts";

type Answer = (
  request: IncomingMessage & { number: number; text: string },
  response: ServerResponse,
) => void | Promise<void>;

async function withServer(answer: Answer, use: (url: string) => Promise<void>): Promise<void> {
  let number = 0;
  const server = createServer(async (request, response) => {
    const numbered = Object.assign(request, { number: number++, text: "" });
    for await (const chunk of request) numbered.text += chunk;
    await answer(numbered, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/stage/requests?q=1`);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

const bodies = (count: number) => Array.from({ length: count }, (_, n) => ({ body: `order ${n}` }));

describe("openLoop", () => {
  it("sends every request once, to the URL's path, with its headers and body, and returns the answers in order", async () => {
    const seen: string[] = [];
    await withServer(
      (request, response) => {
        seen.push(`${request.method} ${request.url} ${request.headers["content-type"]} ${request.text}`);
        response.writeHead(202, { "retry-after": "2" }).end(`answer to ${request.text}`);
      },
      async (url) => {
        const requests = [
          { headers: { "Content-Type": "application/json" }, body: "one" },
          { headers: { "Content-Type": "application/json" }, body: Buffer.from("zwei ü") },
          { headers: { "Content-Type": "application/json" }, body: () => "three" },
        ];
        const records = await openLoop({ url, requests, rate: 1000 });
        assert.deepEqual(
          seen.toSorted(),
          ["one", "three", "zwei ü"].map((body) => `POST /stage/requests?q=1 application/json ${body}`),
        );
        assert.deepEqual(
          records.map(({ index, status, body, sends }) => ({ index, status, body, sends })),
          ["one", "zwei ü", "three"].map((body, index) => ({
            index,
            status: 202,
            body: `answer to ${body}`,
            sends: 1,
          })),
        );
        assert.equal(records[0]!.headers["retry-after"], "2");
      },
    );
  });

  it("does not wait for answers: a target that stalls gets the same load, and is charged for everybody who waits", async () => {
    const arrivals: number[] = [];
    await withServer(
      async (request, response) => {
        arrivals.push(performance.now());
        // Stalls for all of the first 200 ms.
        await sleep(Math.max(0, 200 - (performance.now() - arrivals[0]!)));
        response.end(request.text);
      },
      async (url) => {
        const records = await openLoop({ url, requests: bodies(20), rate: 100 });
        const span = arrivals.at(-1)! - arrivals[0]!;
        assert.ok(span > 170 && span < 700, `20 requests at 100/s arrived within ${span} ms`);
        // Each waits until the stall is over: the first 200 ms, the tenth 110 ms.
        assert.ok(records[0]!.latencyMs > 190, `${records[0]!.latencyMs}`);
        assert.ok(records[10]!.latencyMs > 80, `${records[10]!.latencyMs}`);
        assert.deepEqual(
          records.map(({ slotMs }) => slotMs),
          records.map((_, n) => n * 10),
        );
      },
    );
  });

  it("counts its own lateness, and tells it", async () => {
    await withServer(
      (_request, response) => void response.end(),
      async (url) => {
        const busy = () => {
          for (const until = performance.now() + 150; performance.now() < until; );
          return "busy";
        };
        const records = await openLoop({ url, requests: [{ body: busy }, ...bodies(5)], rate: 100 });
        assert.ok(records[1]!.lateMs > 120 && records[1]!.latencyMs > 120, JSON.stringify(records[1]));
        assert.ok(records[5]!.lateMs > 80 && records[5]!.latencyMs > 80, JSON.stringify(records[5]));
      },
    );
  });

  it("counts the wait for a free connection", async () => {
    await withServer(
      async (_request, response) => {
        await sleep(50);
        response.end();
      },
      async (url) => {
        const records = await openLoop({ url, requests: bodies(4), rate: 1000, connections: 1 });
        assert.ok(records[3]!.latencyMs > 190, `${records[3]!.latencyMs}`);
        assert.ok(records[3]!.lateMs < 150, `${records[3]!.lateMs}`);
      },
    );
  });

  it("repeats a request with an Idempotency-Key after 429, 503 or a lost connection, when Retry-After says; no other", async () => {
    const arrivals = new Map<string, number[]>();
    await withServer(
      (request, response) => {
        const times = arrivals.get(request.text) ?? [];
        arrivals.set(request.text, [...times, performance.now()]);
        const kind = request.text.split(" ").at(-1);
        if (times.length > 0) response.writeHead(202).end();
        else if (kind === "lost") request.socket.destroy();
        else response.writeHead(Number(kind), { "retry-after": "0.1" }).end();
      },
      async (url) => {
        const kinds = ["429", "503", "500", "400"];
        const requests = [
          ...[...kinds, "lost"].map((kind) => ({ headers: { "IDEMPOTENCY-key": kind }, body: `keyed ${kind}` })),
          ...kinds.map((kind) => ({ body: `bare ${kind}` })),
          { body: "bare lost" },
        ];
        const records = await openLoop({ url, requests, rate: 500, repeats: 2 });
        assert.deepEqual(
          records.map(({ status, sends }) => `${status} ${sends}`),
          ["202 2", "202 2", "500 1", "400 1", "202 2", "429 1", "503 1", "500 1", "400 1", "0 1"],
        );
        assert.ok(records.at(-1)!.error);
        const [first, second] = arrivals.get("keyed 503")!;
        assert.ok(second! - first! >= 95, `repeated after ${second! - first!} ms`);
        const unrepeated = await openLoop({
          url,
          requests: [{ headers: { "idempotency-key": "x" }, body: "once 503" }],
          rate: 1,
        });
        assert.equal(unrepeated[0]!.sends, 1);
      },
    );
  });

  it("gives up on a target that never answers", async () => {
    await withServer(
      () => {},
      async (url) => {
        const start = performance.now();
        const records = await openLoop({ url, requests: bodies(3), rate: 100, timeoutMs: 300, connections: 1 });
        assert.deepEqual(
          records.map(({ status }) => status),
          [0, 0, 0],
        );
        assert.ok(records.every(({ error }) => error));
        assert.ok(performance.now() - start < 3000);
      },
    );
  });

  it("records that nobody listens", async () => {
    const records = await openLoop({ url: "http://127.0.0.1:9/", requests: bodies(2), rate: 100 });
    assert.deepEqual(
      records.map(({ status, error }) => `${status} ${error}`),
      ["0 ECONNREFUSED", "0 ECONNREFUSED"],
    );
  });

  it("ends at once when aborted, between requests as well as within, and leaves nothing behind", async () => {
    await withServer(
      () => {},
      async (url) => {
        const reason = new Error("enough");
        for (const afterMs of [0, 30, 120]) {
          const controller = new AbortController();
          const start = performance.now();
          const running = openLoop({ url, requests: bodies(10), rate: 100, repeats: 3, signal: controller.signal });
          setTimeout(() => controller.abort(reason), afterMs);
          await assert.rejects(running, reason);
          assert.ok(performance.now() - start < afterMs + 1000, `took ${performance.now() - start} ms`);
          assert.equal(getEventListeners(controller.signal, "abort").length, 0);
        }
        await assert.rejects(
          openLoop({ url, requests: bodies(1), rate: 1, signal: AbortSignal.abort(reason) }),
          reason,
        );
      },
    );
  });

  it("loads no machine but this one", async () => {
    for (const url of ["https://example.com/requests", "http://10.0.0.1/", "nonsense"]) {
      await assert.rejects(openLoop({ url, requests: bodies(1), rate: 1 }), {
        message: `openLoop: url "${url}" is not a loopback address (127.0.0.0/8, ::1 or localhost, by http or https); the scenario loads the embedded cloud of this machine only: start one with \`npm run local -- --keep\``,
      });
    }
  });
});
