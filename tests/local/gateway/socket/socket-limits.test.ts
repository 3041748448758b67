import assert from "node:assert/strict";
import { once } from "node:events";
import { Client } from "./client.ts";
import { mocked, SocketBench, until } from "./served.ts";

describe("the limits of the gateway's connections", () => {
  let bench: SocketBench;
  const routes = { $default: mocked("$input.params().header.size() $context.eventType") };
  afterEach(() => bench?.stop());
  const start = async (limits: Parameters<typeof SocketBench.start>[0]) => {
    bench = await SocketBench.start(limits);
    await bench.serve({ routes });
    return Client.open(bench.url);
  };

  it("take a message of many frames up to its limit, and close with 1009 above it", async () => {
    const client = await start({ messageBytes: 4_000, frameBytes: 1_000 });
    const parts = (sizes: number[]) => {
      for (const [i, size] of sizes.entries()) client.socket.send("x".repeat(size), { fin: i === sizes.length - 1 });
    };
    parts([1_000, 1_000, 1_000, 1_000]);
    assert.equal(await client.next(), "0 MESSAGE");
    parts([1_000, 1_000, 1_000, 1_000, 1]);
    assert.equal((await client.closing()).code, 1009);
  });

  it("close with 1009 a frame above its limit, and do not carry the message", async () => {
    const client = await start({ frameBytes: 1_000 });
    client.send("x".repeat(1_001));
    assert.equal((await client.closing()).code, 1009);
    assert.deepEqual(client.heard, []);
  });

  it("close binary frames with 1003", async () => {
    const client = await start({});
    client.socket.send(Buffer.from("x"));
    assert.equal((await client.closing()).code, 1003);
  });

  it("end an idle connection; a ping is answered and keeps it", async () => {
    const client = await start({ idleMs: 300 });
    for (let i = 0; i < 6; i++) {
      await new Promise((wake) => setTimeout(wake, 60));
      client.socket.ping();
      await once(client.socket, "pong");
    }
    assert.equal(client.closed, undefined);
    assert.deepEqual(await client.closing(), { code: 1001, reason: "Idle timeout" });
  });

  it("end a busy connection after its duration", async () => {
    const client = await start({ durationMs: 60 });
    assert.deepEqual(await client.closing(), { code: 1001, reason: "Connection duration limit" });
  });

  it("refuse connects above their rate with 429", async () => {
    await start({ connectsPerSecond: 1 });
    await assert.rejects(Client.open(bench.url), /^Error: 429 /);
  });

  it("end with the gateway", async () => {
    const client = await start({});
    await bench.gateway.close();
    assert.equal((await client.closing()).code, 1001);
    await until(() => client.closed !== undefined);
  });
});
