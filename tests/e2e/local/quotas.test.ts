import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateUserPoolCommand, ListUserPoolsCommand, SignUpCommand } from "@aws-sdk/client-cognito-identity-provider";
import { CreateFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { type Cloud, startCloud } from "../../../local/cloud.ts";
import type { Arrival } from "../../../local/quotas/arrival-log.ts";
import { type SdkClients, sdkClients } from "../../local/quotas/clients.ts";
import { ask, setFault } from "../../local/quotas/set.ts";

describe("quotas and faults of the embedded cloud", () => {
  let dir: string;
  let cloud: Cloud;
  let clients: SdkClients;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-quotas-"));
    const quotas = join(dir, "quotas.json");
    const bucket = { capacity: 2, refillPerSecond: 0 };
    writeFileSync(
      quotas,
      JSON.stringify({ lambdaConcurrency: 1, quotas: { "cognito-user-creation": bucket }, arrivals: true }),
    );
    // The function here has no role, and needs none.
    cloud = await startCloud({ dir, runPid: process.pid, quotas, env: { AUTH: "false" } });
    clients = sdkClients(cloud.endpoint);
  });
  after(async () => {
    await cloud?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it("throttle a function when the account has no concurrency left", async () => {
    const code = "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 500));";
    await clients.lambda.send(
      new CreateFunctionCommand({
        FunctionName: "slow",
        Runtime: "nodejs24.x",
        Role: "arn:aws:iam::000000000000:role/any",
        Handler: "index.handler",
        Code: { ZipFile: zipSync({ "index.js": Buffer.from(code) }) },
      }),
    );
    const invoke = () => clients.lambda.send(new InvokeCommand({ FunctionName: "slow" }));
    const ends = await Promise.allSettled([invoke(), invoke()]);
    const [refused, ...more] = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    assert.deepEqual(more, []);
    assert.deepEqual(
      [refused.name, refused.Reason, refused.$metadata.httpStatusCode],
      ["TooManyRequestsException", "ConcurrentInvocationLimitExceeded", 429],
    );
  });

  it("throttle the creation of users, signed or not, and nothing else of Cognito", async () => {
    const { cognito } = clients;
    await cognito.send(new CreateUserPoolCommand({ PoolName: "p" }));
    const signUp = () => cognito.send(new SignUpCommand({ ClientId: "none", Username: "u", Password: "p" }));
    await assert.rejects(signUp(), { name: "ResourceNotFoundException" });
    await assert.rejects(signUp(), { name: "ResourceNotFoundException" });
    await assert.rejects(signUp(), { name: "TooManyRequestsException" });
    await cognito.send(new ListUserPoolsCommand({ MaxResults: 1 }));
    const { file } = await ask<{ file: string }>({ url: cloud.endpoint }, "GET", "arrivals");
    const lines = readFileSync(file, "utf8").trim().split("\n");
    const arrivals = lines.map((line) => JSON.parse(line) as Arrival);
    const verdicts = arrivals.filter(({ operation }) => operation === "SignUp").map(({ verdict }) => verdict);
    assert.deepEqual(verdicts, ["pass", "pass", "quota"]);
  });

  it("deliver a message twice", async () => {
    const { sqs } = clients;
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    await setFault({ url: cloud.endpoint }, { fault: "twice", operations: ["SendMessage"], resource: "q", times: 1 });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "b" }));
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    assert.deepEqual(Messages.map(({ Body }) => Body).sort(), ["a", "a", "b"]);
  });
});
