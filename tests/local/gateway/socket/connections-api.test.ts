import assert from "node:assert/strict";
import { Client } from "./client.ts";
import { mocked, SocketBench } from "./served.ts";

describe("@connections", () => {
  let bench: SocketBench;
  let client: Client;
  let id: string;
  before(async () => {
    bench = await SocketBench.start({ messageBytes: 2_500, frameBytes: 1_000 });
    await bench.serve({ routes: { $default: mocked("$context.connectionId") } });
    client = await Client.open(bench.url, { "user-agent": "it" });
    id = await client.ask("who am I?");
  });
  after(() => bench.stop());
  afterEach(() => {
    bench.service = () => ({ body: "{}" });
  });
  const call = (method: string, connectionId: string, body?: string, at = "@connections") =>
    fetch(`${bench.url.replace("ws", "http")}/${at}/${encodeURIComponent(connectionId)}`, {
      method,
      body: body ?? null,
    });

  it("sends to a connection, in frames that clients may count on", async () => {
    const message = `${"ü".repeat(1_200)}.`;
    const [answer, heard] = await Promise.all([call("POST", id, message, "%40connections"), client.next()]);
    assert.equal(answer.status, 200);
    assert.equal(heard, message);
  });

  it("tells of a connection", async () => {
    const told = (await (await call("GET", id)).json()) as Record<string, unknown>;
    assert.deepEqual(told.identity, { sourceIp: "127.0.0.1", userAgent: "it" });
    assert.ok(Date.parse(String(told.connectedAt)) <= Date.parse(String(told.lastActiveAt)));
  });

  it("says 413 to a message that is too large", async () => {
    const answer = await call("POST", id, "x".repeat(2_501));
    assert.deepEqual([answer.status, answer.headers.get("x-amzn-errortype")], [413, "PayloadTooLargeException"]);
  });

  it("does nothing for whom the emulator refuses, and hands the refusal on", async () => {
    bench.service = () => ({ status: 403, body: '{"Message":"not you"}' });
    const answer = await call("DELETE", id);
    assert.deepEqual([answer.status, await answer.json()], [403, { Message: "not you" }]);
    assert.equal(client.closed, undefined);
  });

  it("says 410 of a connection that is not there, or that was closed here", async () => {
    for (const method of ["POST", "GET", "DELETE"]) {
      const answer = await call(method, "Lf8qDcqOiGYCHZw=");
      assert.deepEqual([answer.status, answer.headers.get("x-amzn-errortype")], [410, "GoneException"]);
    }
    assert.equal((await call("DELETE", id)).status, 204);
    await client.closing();
    assert.equal((await call("POST", id, "hello?")).status, 410);
  });
});
