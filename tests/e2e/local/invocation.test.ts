import assert from "node:assert/strict";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { emulated } from "../provider/emulated.ts";

const LINES = 500;

describe("an invocation on the embedded cloud", () => {
  const emulator = emulated();
  before(async () => {
    const source = `exports.handler = async ({ lines }) => { for (let n = 0; n < lines; n++) console.log("line", n); };`;
    await emulator.aws.lambda.send(
      new CreateFunctionCommand({
        FunctionName: "talks",
        Role: "arn:aws:iam::000000000000:role/any",
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Code: { ZipFile: zipSync({ "index.js": new TextEncoder().encode(source) }) },
      }),
    );
  });

  const invoke = (lines: number) =>
    emulator.aws.lambda.send(new InvokeCommand({ FunctionName: "talks", Payload: JSON.stringify({ lines }) }));

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
    const { events = [] } = await emulator.aws.logs.send(
      new FilterLogEventsCommand({ logGroupName: "/aws/lambda/talks", filterPattern: "line", limit: 10_000 }),
    );
    assert.equal(events.flatMap(({ message = "" }) => message.match(/line \d+/g) ?? []).length, LINES);
  });
});
