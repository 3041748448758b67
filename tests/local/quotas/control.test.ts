import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { Bench, send, toQueue } from "../gateway/served.ts";
import { sdkClients } from "./clients.ts";
import { ask, lift, setFault } from "./set.ts";

describe("the stage in front of the emulator, over HTTP", () => {
  let dir: string;
  let bench: Bench;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-stage-"));
    bench = await Bench.start(dir);
  });
  after(async () => {
    await bench.stop();
    rmSync(dir, { recursive: true });
  });
  beforeEach(() => {
    bench.emulator.service = () => ({ body: "{}" });
    bench.emulator.received.length = 0;
  });
  const list = () => sdkClients(bench.gateway.url).sqs.send(new ListQueuesCommand({}));

  it("enforces quotas, with numbers of its own or those of a new account, and lifts them", async () => {
    const bucket = { capacity: 2, refillPerSecond: 0 };
    await ask(bench.gateway, "PUT", "quotas", { "sqs-calls": bucket, "cognito-user-creation": true });
    const shown = await ask<{ enforced: object; known: object }>(bench.gateway, "GET", "quotas");
    assert.deepEqual(shown.enforced, {
      "sqs-calls": bucket,
      "cognito-user-creation": { capacity: 50, refillPerSecond: 50 },
    });
    assert.ok("ses-send" in shown.known);
    await list();
    await list();
    await assert.rejects(list(), { name: "RequestThrottled" });
    await ask(bench.gateway, "PUT", "quotas", {});
    await list();
    assert.equal(bench.emulator.received.length, 3);
  });

  it("sets faults and undoes them, one or all", async () => {
    const set = await setFault(bench.gateway, { fault: "error", service: "sqs" });
    const other = await setFault(bench.gateway, { fault: "drop", service: "s3", seed: 7 });
    await assert.rejects(list(), { name: "InternalFailure" });
    const shown = await ask<{ seed: number; faults: object[] }>(bench.gateway, "GET", "faults");
    assert.deepEqual(shown.faults, [{ ...set, seen: 1, struck: 1 }, other]);
    assert.deepEqual([set.seed, other.seed], [shown.seed + 1, 7]);
    assert.deepEqual(await ask(bench.gateway, "DELETE", `faults/${set.id}`), { ...set, seen: 1, struck: 1 });
    await assert.rejects(ask(bench.gateway, "DELETE", `faults/${set.id}`), /404 .*there is no fault/);
    await list();
    await lift(bench.gateway);
  });

  it("cuts the connection of whoever is to get no answer", async () => {
    await setFault(bench.gateway, { fault: "lose", operations: ["GetItem"], times: 1 });
    const get = new GetItemCommand({ TableName: "t", Key: { id: { S: "1" } } });
    await assert.rejects(sdkClients(bench.gateway.url).dynamodb.send(get), { code: "ECONNRESET" });
    assert.equal(bench.emulator.received.length, 1);
    await lift(bench.gateway);
  });

  it("stands before the calls of deployed APIs, too, which get no answer either, or only in the integration's time", async () => {
    await bench.serve({
      methods: {
        "POST /a": { methodIntegration: toQueue("Action=SendMessage&MessageBody=a", { timeoutInMillis: 50 }) },
      },
    });
    const post = async () => (await bench.call("/a", { method: "POST", body: "{}" })).status;
    assert.equal(await post(), 202);
    for (const [fault, status] of [
      [{ fault: "throttle" }, 500],
      [{ fault: "lose" }, 504],
      [{ fault: "delay", delayMs: 60_000 }, 504],
    ] as const) {
      bench.emulator.received.length = 0;
      await setFault(bench.gateway, { ...fault, from: "gateway", operations: ["SendMessage"] });
      assert.equal(await post(), status, fault.fault);
      assert.equal(bench.emulator.received.length, fault.fault === "lose" ? 1 : 0, fault.fault);
      await lift(bench.gateway);
    }
  });

  it("logs arrivals only while it is asked to", async () => {
    const { file } = await ask<{ file: string }>(bench.gateway, "PUT", "arrivals", { on: true });
    assert.equal(file, join(dir, "arrivals.jsonl"));
    await list();
    assert.deepEqual(await ask(bench.gateway, "GET", "arrivals"), { file });
    await fetch(`${bench.gateway.url}/no/call/of/aws`);
    await ask(bench.gateway, "PUT", "arrivals", { on: false });
    await list();
    const lines = readFileSync(file, "utf8").trim().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).operation),
      ["ListQueues"],
    );
    assert.deepEqual(await ask(bench.gateway, "GET", "arrivals"), { file: null });
  });

  it("names what is wrong, and changes nothing then", async () => {
    const refused: [method: string, path: string, body: object | undefined, message: RegExp][] = [
      ["PUT", "quotas", { "sqs-call": true }, /400 PUT \/_levee\/quotas: sqs-call: .*"sqs-calls"/],
      ["PUT", "quotas", { "sqs-calls": true }, /"sqs-calls" has no standard size; give it a capacity/],
      ["PUT", "quotas", { "ses-send": { capacity: -1, refillPerSecond: 1 } }, /ses-send.*-1/],
      ["POST", "faults", { fault: "explode" }, /fault: .*"explode"/],
      ["POST", "faults", { fault: "error", probability: 2 }, /probability: .*2/],
      ["POST", "faults", { fault: "error", servise: "sqs" }, /servise/],
      ["POST", "faults", { fault: "delay", service: "sqs" }, /: delayMs: a delay needs one above 0/],
      ["POST", "faults", { fault: "lose", delayMs: 5 }, /: delayMs: .*no other fault/],
      ["GET", "nothing", undefined, /404 .*there are GET and PUT quotas/],
    ];
    for (const [method, path, body, message] of refused)
      await assert.rejects(ask(bench.gateway, method, path, body), message);
    assert.deepEqual(await ask(bench.gateway, "GET", "faults").then((shown) => (shown as { faults: [] }).faults), []);
    const alone = await Bench.start();
    await assert.rejects(ask(alone.gateway, "PUT", "arrivals", { on: true }), /no --state/);
    await alone.stop();
  });

  it("heeds nothing that a page in a browser could have sent", async () => {
    const text = await send(`${bench.gateway.url}/_levee/faults`, { method: "POST", body: '{"fault":"error"}' });
    assert.equal(text.status, 415);
    const foreign = await new Promise<number | undefined>((resolve) => {
      const headers = { host: "evil.example", "content-type": "application/json" };
      request(`${bench.gateway.url}/_levee/faults`, { headers }, (answer) => resolve(answer.statusCode)).end();
    });
    assert.equal(foreign, 403);
  });

  it("stands before the calls that may move an alarm, too", async () => {
    await setFault(bench.gateway, { fault: "throttle", service: "monitoring", operations: ["PutMetricData"] });
    const { status, text } = await send(`${bench.gateway.url}/`, {
      method: "POST",
      headers: {
        authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/monitoring/aws4_request, Signature=0",
        "x-amz-target": "GraniteServiceVersion20100801.PutMetricData",
      },
      body: "{}",
    });
    assert.deepEqual([status, JSON.parse(text).__type], [400, "ThrottlingException"]);
    await lift(bench.gateway);
  });
});
