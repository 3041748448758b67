import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGateway } from "../../../local/gateway/gateway.ts";
import { Bench, mocked, send } from "./served.ts";

const DEPLOYING = "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html";
const says = (text: string) => ({ "GET /": { methodIntegration: mocked(text) } });

describe("deployments", () => {
  let bench: Bench;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "gateway-"));
    bench = await Bench.start(folder);
  });
  afterEach(async () => {
    await bench.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const text = async (path = "/") => (await bench.call(path)).text;
  const control = (method: string, path: string, body?: object) =>
    send(`${bench.gateway.url}/restapis/a1b2c3${path}`, { method, ...(body && { body: JSON.stringify(body) }) });

  it(`serve what was there when they were made: ${DEPLOYING}`, async () => {
    const made = await bench.deploy({ methods: says("one") });
    assert.deepEqual([made.status, made.json().id, await text()], [201, "d1", "one"]);
    bench.emulator.api.methods = says("two");
    assert.equal(await text(), "one", "a changed template without a deployment changes nothing");
    await bench.deploy({ methods: says("two") });
    assert.equal(await text(), "two");
  });

  it("are what a stage points to, forth and back", async () => {
    await bench.deploy({ methods: says("one") });
    await bench.deploy({ methods: says("two") });
    await control("PATCH", "/stages/test", {
      patchOperations: [{ op: "replace", path: "/deploymentId", value: "d1" }],
    });
    assert.equal(await text(), "one");
    await control("PATCH", "/stages/test", {
      patchOperations: [{ op: "replace", path: "/deploymentId", value: "d2" }],
    });
    assert.equal(await text(), "two");
  });

  it("are served under every address of a stage", async () => {
    await bench.deploy({ methods: says("$context.path $context.stage $context.domainName") });
    const { url } = bench.gateway;
    const host = "a1b2c3.execute-api.eu-central-1.amazonaws.com";
    assert.equal(
      (await send(`${url}/restapis/a1b2c3/test/_user_request_/`)).text.split(" ")[0],
      "/restapis/a1b2c3/test/_user_request_/",
    );
    assert.equal((await send(`${url}/test/`, { headers: { Host: host } })).text, `/test/ test ${host}`);
  });

  it("are gone with their stage and their API", async () => {
    await bench.deploy({ methods: says("one") });
    await control("DELETE", "/stages/test");
    const answer = await bench.call("/");
    assert.deepEqual([answer.status, answer.json()], [403, { message: "Forbidden" }]);
    assert.equal(answer.headers["x-amzn-errortype"], "ForbiddenException");
    await bench.deploy({ methods: says("two") });
    assert.equal(await text(), "two");
    await control("DELETE", "");
    assert.equal((await bench.call("/")).status, 403);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("cannot be deleted while a stage points to them", async () => {
    await bench.deploy({ methods: says("one") });
    const refused = await control("DELETE", "/deployments/d1");
    assert.deepEqual(
      [refused.status, refused.json().message],
      [400, "Active stages pointing to this deployment must be moved or deleted"],
    );
    await bench.deploy({ methods: says("two") });
    assert.equal((await control("DELETE", "/deployments/d1")).status, 202);
    assert.deepEqual(readdirSync(folder), ["a1b2c3.d2.json"]);
    assert.equal(await text(), "two");
  });

  it("survive a restart of the gateway, with a folder for its state", async () => {
    await bench.deploy({ methods: says("one") });
    bench.emulator.api.methods = says("two");
    const again = await startGateway({ emulator: bench.emulator.url, stateDir: folder });
    assert.equal((await send(`${again.url}/_aws/execute-api/a1b2c3/test/`)).text, "one");
    await again.close();
    const without = await startGateway({ emulator: bench.emulator.url });
    assert.equal(
      (await send(`${without.url}/_aws/execute-api/a1b2c3/test/`)).text,
      "two",
      "without one, the API is taken as it is",
    );
    await without.close();
  });

  it("made behind the gateway's back are taken as they are when they are first asked for", async () => {
    bench.emulator.api.methods = says("one");
    bench.emulator.api.stages.test = { stageName: "test", deploymentId: "cfn1" };
    const texts = await Promise.all([text(), text(), text()]);
    bench.emulator.api.methods = says("two");
    assert.deepEqual([...texts, await text()], ["one", "one", "one", "one"]);
    assert.equal(bench.emulator.control.filter((call) => call.includes("/resources")).length, 1);
  });

  it("go on being served when the emulator is silent", async () => {
    await bench.deploy({ methods: says("one") });
    assert.equal(await text(), "one");
    await bench.emulator.stop();
    assert.equal(await text(), "one");
    await bench.gateway.close();
    bench = await Bench.start();
  });

  it("are read once, not once a request", async () => {
    await bench.deploy({ methods: says("one") });
    const before = bench.emulator.control.length;
    for (let i = 0; i < 50; i++) await text();
    assert.ok(bench.emulator.control.length - before <= 3, bench.emulator.control.slice(before).join());
  });

  it("let the emulator speak for an API that is not there, and for APIs of another kind", async () => {
    bench.emulator.service = () => ({ status: 200, body: "of the emulator" });
    assert.equal(
      (await send(`${bench.gateway.url}/restapis/zz/deployments`, { method: "POST", body: "{}" })).status,
      404,
    );
    const other = () => send(`${bench.gateway.url}/_aws/execute-api/http1/test/x`);
    assert.equal((await other()).text, "of the emulator");
    const asked = bench.emulator.control.length;
    assert.equal((await other()).text, "of the emulator");
    assert.equal(bench.emulator.control.length, asked, "it is not asked twice whose the API is");
  });
});
