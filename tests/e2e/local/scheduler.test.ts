import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, GetFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateScheduleCommand } from "@aws-sdk/client-scheduler";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { type Cloud, startCloud } from "../../../local/cloud.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";

/** Sends its own event to a queue, by the endpoint that it is given: without an SDK, as the emulator takes it. */
const code = `exports.handler = async (event) => {
  const body = new URLSearchParams({ Action: "SendMessage", QueueUrl: process.env.QUEUE, MessageBody: JSON.stringify(event) });
  const scope = "Credential=test/20300101/eu-central-1/sqs/aws4_request";
  const headers = { authorization: "AWS4-HMAC-SHA256 " + scope + ", SignedHeaders=host, Signature=0" };
  await fetch(process.env.AWS_ENDPOINT_URL, { method: "POST", body, headers });
};`;

describe("EventBridge Scheduler on the embedded cloud", () => {
  let dir: string;
  let cloud: Cloud;
  let aws: Clients;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-scheduler-"));
    cloud = await startCloud({ dir, runPid: process.pid, env: { AUTH: "false" } });
    aws = makeClients(cloud.endpoint, "eu-central-1");
  });
  after(async () => {
    await cloud?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function role(service: string): Promise<string> {
    const Statement = [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    const RoleName = service.split(".")[0]!;
    const { Role } = await aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const rights = [{ Effect: "Allow", Action: ["lambda:InvokeFunction", "logs:*"], Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: rights });
    await aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "rights", PolicyDocument }));
    return Role!.Arn!;
  }

  it("invokes a function with the schedule's input", async () => {
    const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: "ticks" }));
    const { FunctionArn: Arn } = await aws.lambda.send(
      new CreateFunctionCommand({
        FunctionName: "tick",
        Runtime: "nodejs24.x",
        Role: await role("lambda.amazonaws.com"),
        Handler: "index.handler",
        Environment: { Variables: { QUEUE: QueueUrl! } },
        Code: { ZipFile: zipSync({ "index.js": Buffer.from(code) }) },
      }),
    );
    await aws.lambda.send(new GetFunctionCommand({ FunctionName: "tick" }));
    const inSeconds = new Date(Date.now() + 1_000).toISOString().slice(0, 19);
    await aws.scheduler.send(
      new CreateScheduleCommand({
        Name: "once",
        ScheduleExpression: `at(${inSeconds})`,
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn, RoleArn: await role("scheduler.amazonaws.com"), Input: '{"tick":1}' },
      }),
    );
    let body: string | undefined;
    for (let tries = 0; tries < 15 && body === undefined; tries++) {
      const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 });
      body = (await aws.sqs.send(receive)).Messages?.[0]?.Body;
      await sleep(100);
    }
    assert.equal(body, '{"tick":1}');
  });
});
