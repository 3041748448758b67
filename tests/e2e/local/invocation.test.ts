import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { type Emulator, startEmulator } from "../../../local/emulator.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";

const LINES = 500;

describe("an invocation on the embedded cloud", () => {
  let dir: string;
  let emulator: Emulator;
  let aws: Clients;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-invocation-"));
    emulator = await startEmulator({ dir, runPid: process.pid });
    aws = makeClients(emulator.url, "eu-central-1");
    const source = `exports.handler = async ({ lines }) => { for (let n = 0; n < lines; n++) console.log("line", n); };`;
    await aws.lambda.send(
      new CreateFunctionCommand({
        FunctionName: "talks",
        Role: "arn:aws:iam::000000000000:role/any",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Code: { ZipFile: zipSync({ "index.js": new TextEncoder().encode(source) }) },
      }),
    );
  });
  after(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const invoke = (lines: number) =>
    aws.lambda.send(new InvokeCommand({ FunctionName: "talks", Payload: JSON.stringify({ lines }) }));

  it("is answered when the function has answered, also one that logs nothing", async () => {
    await invoke(0);
    const times: number[] = [];
    for (let n = 0; n < 20; n++) {
      const began = performance.now();
      await invoke(0);
      times.push(performance.now() - began);
    }
    const quickest = Math.min(...times);
    assert.ok(quickest < 40, `the emulator itself would wait 50 ms for a log: ${quickest} ms`);
  });

  it("leaves no line of its log to the next", async () => {
    await invoke(LINES);
    const logs = new CloudWatchLogsClient({
      endpoint: emulator.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: "/aws/lambda/talks", filterPattern: "line", limit: 10_000 }),
    );
    assert.equal(events.flatMap(({ message = "" }) => message.match(/line \d+/g) ?? []).length, LINES);
  });
});
