import assert from "node:assert/strict";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Bench, mocked } from "./served.ts";

describe("a gateway that ends", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.start();
  });
  afterEach(() => bench.emulator.stop());

  it("answers what is under way, and takes nothing more", async () => {
    bench.emulator.service = async () => {
      await sleep(100);
      return { body: "late" };
    };
    // fetch keeps its connection, which must not hold the end up.
    const late = fetch(`${bench.gateway.url}/slow`);
    await sleep(30);
    const started = performance.now();
    const ended = bench.gateway.close();
    assert.equal(await (await late).text(), "late");
    await ended;
    assert.ok(performance.now() - started < 900);
    await assert.rejects(fetch(`${bench.gateway.url}/`));
  });

  it("waits a second at most", async () => {
    bench.emulator.service = () => undefined;
    const never = fetch(`${bench.gateway.url}/never`).catch((error: Error) => error);
    await sleep(30);
    const started = performance.now();
    await bench.gateway.close();
    assert.ok(performance.now() - started < 2500);
    assert.ok((await never) instanceof Error);
  });
});

describe("a caller that goes away", () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.start();
    await bench.serve({ methods: { "POST /": { methodIntegration: mocked("fine") } } });
  });
  after(() => bench.stop());

  const breakOff = async (head: string) => {
    const { port } = new URL(bench.gateway.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(head);
    await sleep(30);
    socket.destroy();
    await sleep(30);
  };

  for (const path of ["/_aws/execute-api/a1b2c3/test/", "/restapis/a1b2c3/deployments", "/bucket/key"])
    it(`in the middle of POST ${path} leaves the gateway as it was`, async () => {
      await breakOff(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this`);
      assert.equal((await bench.call("/", { method: "POST", body: "{}" })).text, "fine");
    });

  it("in the middle of an answer too", async () => {
    bench.emulator.service = () => ({ body: Buffer.alloc(8 * 1024 * 1024) });
    await breakOff("GET /bucket/large HTTP/1.1\r\nHost: x\r\n\r\n");
    assert.equal((await bench.call("/", { method: "POST", body: "{}" })).text, "fine");
  });

  it("or speaks no HTTP", async () => {
    await breakOff("\u0016\u0003\u0001 nonsense\r\n\r\n");
    assert.equal((await bench.call("/", { method: "POST", body: "{}" })).text, "fine");
  });
});
