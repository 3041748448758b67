import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateEventSourceMappingCommand, CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { type Emulator, startEmulator } from "../../../local/emulator.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";

const WINDOW_S = 4;
const BATCH = 25;

describe("a mapping with a batching window on the embedded cloud", () => {
  let dir: string;
  let emulator: Emulator;
  let aws: Clients;
  let QueueUrl: string;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-window-"));
    emulator = await startEmulator({ dir, runPid: process.pid });
    aws = makeClients(emulator.url, "eu-central-1");
    QueueUrl = (await aws.sqs.send(new CreateQueueCommand({ QueueName: "gathered" }))).QueueUrl!;
    const source = `exports.handler = async ({ Records }) =>
      require("fs").appendFileSync(process.env.SEEN, Records.length + "\\n");`;
    await aws.lambda.send(
      new CreateFunctionCommand({
        FunctionName: "gathered",
        Role: "arn:aws:iam::000000000000:role/any",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Environment: { Variables: { SEEN: join(dir, "seen") } },
        Code: { ZipFile: zipSync({ "index.js": new TextEncoder().encode(source) }) },
      }),
    );
    await aws.lambda.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: "arn:aws:sqs:eu-central-1:000000000000:gathered",
        FunctionName: "gathered",
        BatchSize: BATCH,
        MaximumBatchingWindowInSeconds: WINDOW_S,
      }),
    );
  });
  after(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const seen = () =>
    existsSync(join(dir, "seen")) ? readFileSync(join(dir, "seen"), "utf8").trim().split("\n").map(Number) : [];

  /** Waits until so many messages came, and says how many came together. */
  async function batches(messages: number): Promise<number[]> {
    for (let tries = 0; tries < 100; tries++, await sleep(100))
      if (seen().reduce((sum, n) => sum + n, 0) >= messages) return seen();
    return seen();
  }

  async function send(count: number): Promise<void> {
    for (let from = 0; from < count; from += 10) {
      const Entries = Array.from({ length: Math.min(10, count - from) }, (_, n) => ({ Id: `${n}`, MessageBody: "x" }));
      await aws.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
  }

  it("gathers messages until it is over, and is given a full batch at once", async () => {
    await send(3);
    await sleep(1_000);
    await send(4);
    await sleep(1_000);
    assert.deepEqual(seen(), [], "half of the window is over");
    assert.deepEqual(await batches(7), [7]);
    const began = Date.now();
    await send(BATCH);
    assert.deepEqual(await batches(7 + BATCH), [7, BATCH]);
    assert.ok(Date.now() - began < WINDOW_S * 1_000);
  });
});
