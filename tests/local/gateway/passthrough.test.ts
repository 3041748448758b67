import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { startGateway } from "../../../local/gateway/gateway.ts";
import { Bench, send } from "./served.ts";

describe("what is not the data plane", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
  });
  after(() => bench.stop());

  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    it(`reaches the emulator by ${method}, as it was written`, async () => {
      bench.emulator.service = () => ({
        status: 207,
        headers: { "X-Odd": "1", ETag: '"e"' },
        body: method === "HEAD" ? "" : "there",
      });
      const body = method === "GET" || method === "HEAD" ? undefined : "a body";
      const answer = await send(`${bench.gateway.url}/bucket//k%2F%20%C3%BC/../x?a=1&a=%20&b`, {
        method,
        headers: { Host: "bucket.s3.localhost:4566", "X-Amz-Date": "now", "x-CASE": "kept" },
        ...(body && { body }),
      });
      const { last } = bench.emulator;
      assert.equal(last.url, "/bucket//k%2F%20%C3%BC/../x?a=1&a=%20&b");
      assert.equal(last.method, method);
      assert.equal(last.headers.host, "bucket.s3.localhost:4566");
      assert.ok(last.rawHeaders.includes("x-CASE"));
      assert.equal(last.body.toString(), body ?? "");
      assert.deepEqual([answer.status, answer.headers["x-odd"], answer.headers.etag], [207, "1", '"e"']);
      assert.equal(answer.text, method === "HEAD" ? "" : "there");
    });

  it("carries large bodies both ways without touching a byte", async () => {
    const body = randomBytes(12 * 1024 * 1024);
    bench.emulator.service = (request) => ({ body: request.body });
    const answer = await fetch(`${bench.gateway.url}/bucket/large`, { method: "PUT", body });
    const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    assert.equal(hash(new Uint8Array(await answer.arrayBuffer())), hash(body));
  });

  it("serves many requests over connections that are kept", async () => {
    bench.emulator.service = ({ url }) => ({ body: url });
    const urls = Array.from({ length: 100 }, (_, i) => `/k${i}`);
    const texts = await Promise.all(urls.map(async (url) => (await fetch(bench.gateway.url + url)).text()));
    assert.deepEqual(texts, urls);
  });

  it("hands a failure of a service on as it is", async () => {
    bench.emulator.service = () => ({ status: 503, body: "<slow down/>" });
    const answer = await send(`${bench.gateway.url}/`);
    assert.deepEqual([answer.status, answer.text], [503, "<slow down/>"]);
  });

  it("ties connections for WebSockets to the emulator", async () => {
    const sockets: Socket[] = [];
    const emulator = createServer((socket) => {
      sockets.push(socket);
      socket.once("data", (head) => {
        // An API that it does not know, so it is none of the gateway's.
        if (String(head).startsWith("GET /v2/apis/"))
          return socket.end(
            "HTTP/1.1 404 Not Found\r\nx-amzn-errortype: NotFoundException\r\nContent-Length: 2\r\n\r\n{}",
          );
        socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
        socket.write(String(head).includes("Host: api.execute-api.localhost") ? "yes " : "no ");
        socket.pipe(socket);
      });
    });
    await new Promise<void>((resolve) => emulator.listen(0, "127.0.0.1", resolve));
    const { port } = emulator.address() as { port: number };
    const gateway = await startGateway({ emulator: `http://127.0.0.1:${port}` });
    const { request } = await import("node:http");
    const text = await new Promise<string>((resolve) => {
      const sent = request(`${gateway.url}/_aws/execute-api/w1/test`, {
        headers: { Host: "api.execute-api.localhost", Connection: "Upgrade", Upgrade: "websocket" },
      });
      sent.on("upgrade", (_answer, socket, head) => {
        let all = String(head);
        socket.on("data", (chunk: Buffer) => {
          all += chunk;
          if (all.endsWith("ping")) resolve(all);
        });
        socket.write("ping");
      });
      sent.end();
    });
    assert.equal(text, "yes ping");
    for (const socket of sockets) socket.destroy();
    await gateway.close();
    await new Promise((resolve) => emulator.close(resolve));
  });

  it("says so when the emulator is gone", async () => {
    const gone = await Bench.start();
    await gone.emulator.stop();
    const answer = await send(`${gone.gateway.url}/bucket/key`);
    assert.equal(answer.status, 502);
    assert.match(
      answer.json<{ message: string }>().message,
      /the emulator behind the gateway does not answer \(ECONNREFUSED\); see whether it still runs/,
    );
    await gone.gateway.close();
  });

  it("says so when its port is taken", async () => {
    const port = Number(new URL(bench.gateway.url).port);
    await assert.rejects(
      startGateway({ emulator: bench.emulator.url, port }),
      new RegExp(`^Error: gateway: port ${port} of 127.0.0.1 is taken; give another one, or 0 for any free one$`),
    );
  });

  it("starts before no other machine's emulator", async () => {
    for (const emulator of [
      "http://example.com:4566",
      "https://127.0.0.1:1",
      "http://127.0.0.1.example.com:1",
      "",
      "http://10.0.0.1:4566",
    ])
      await assert.rejects(startGateway({ emulator }), /is not on loopback; give its address with the port/, emulator);
  });
});
