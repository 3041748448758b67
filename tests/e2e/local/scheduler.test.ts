import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand, DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { CreateQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { type Cloud, startCloud } from "../../../local/cloud.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";

const account = "000000000000";
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;

describe("EventBridge Scheduler on the embedded cloud", () => {
  let dir: string;
  let cloud: Cloud;
  let aws: Clients;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "levee-scheduler-"));
    // A minute takes a second.
    cloud = await startCloud({ dir, runPid: process.pid, scheduleSpeed: 60 });
    aws = makeClients(cloud.endpoint, "eu-central-1");
    await role("scheduler", ["states:StartExecution", "sqs:SendMessage", "lambda:InvokeFunction"], account);
    await role("states", [], account);
    await aws.sfn.send(
      new CreateStateMachineCommand({
        name: "batch",
        roleArn: `arn:aws:iam::${account}:role/states`,
        definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
      }),
    );
    for (const QueueName of ["ticks", "dead"]) await aws.sqs.send(new CreateQueueCommand({ QueueName }));
  });
  after(async () => {
    await cloud?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** One that a service may take, for an account's resources only if it is named. */
  async function role(service: string, actions: string[], forAccount?: string, RoleName = service): Promise<void> {
    const trust = {
      Effect: "Allow",
      Principal: { Service: `${service}.amazonaws.com` },
      Action: "sts:AssumeRole",
      ...(forAccount && { Condition: { StringEquals: { "aws:SourceAccount": forAccount } } }),
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    await aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    if (actions.length === 0) return;
    const rights = [{ Effect: "Allow", Action: actions, Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: rights });
    await aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "rights", PolicyDocument }));
  }

  async function schedule(
    Name: string,
    ScheduleExpression: string,
    target: Omit<NonNullable<CreateScheduleCommandInput["Target"]>, "RoleArn">,
    roleName = "scheduler",
    ScheduleExpressionTimezone = "UTC",
  ): Promise<void> {
    const Target = { ...target, RoleArn: `arn:aws:iam::${account}:role/${roleName}` };
    const settings = {
      Name,
      ScheduleExpression,
      ScheduleExpressionTimezone,
      FlexibleTimeWindow: { Mode: "OFF" },
      Target,
    } as const;
    await aws.scheduler.send(new CreateScheduleCommand(settings));
  }

  async function executions(atLeast: number): Promise<Record<string, string>[]> {
    const stateMachineArn = arn("states", "stateMachine:batch");
    for (;;) {
      const { executions: found = [] } = await aws.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      const described = found.map(({ executionArn }) => aws.sfn.send(new DescribeExecutionCommand({ executionArn })));
      const inputs = (await Promise.all(described)).map(({ input = "{}" }) => JSON.parse(input));
      if (inputs.length >= atLeast) return inputs.sort((a, b) => (a.slot + a.attempt < b.slot + b.attempt ? -1 : 1));
      await sleep(100);
    }
  }

  async function received(name: string) {
    const QueueUrl = `${cloud.endpoint}/${account}/${name}`;
    const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10, MessageAttributeNames: ["All"] });
    const { Messages: [message] = [] } = await aws.sqs.send(receive);
    return message;
  }

  it("starts a state machine each minute, once more when an answer was lost, with the same slot", async () => {
    const body = JSON.stringify({ fault: "lose", from: "scheduler", resource: "batch", nth: 1 });
    const headers = { "content-type": "application/json" };
    await fetch(`${cloud.endpoint}/_levee/faults`, { method: "POST", headers, body });
    const Input = '{"slot":"<aws.scheduler.scheduled-time>","attempt":"<aws.scheduler.attempt-number>"}';
    await schedule("each-minute", "rate(1 minute)", { Arn: arn("states", "stateMachine:batch"), Input });
    const [first, again, second] = await executions(3);
    await aws.scheduler.send(new DeleteScheduleCommand({ Name: "each-minute" }));
    assert.deepEqual([first!.attempt, again!.attempt, second!.attempt], ["1", "2", "1"]);
    assert.equal(again!.slot, first!.slot);
    assert.equal(Date.parse(second!.slot!) - Date.parse(first!.slot!), 60_000);
    const { length } = await executions(0);
    await sleep(1500);
    assert.ok((await executions(0)).length <= length + 1, "removed, it fires no more");
  });

  it("sends to a queue, a rate at once and a one-time schedule in its zone", async () => {
    // An hour and less ahead by the schedules' clock, as Tokyo's clocks show it.
    const tokyo = new Date(Date.now() + 9 * 3_600_000 + 3_600_000).toISOString().slice(0, 19);
    await schedule("later", `at(${tokyo})`, { Arn: arn("sqs", "ticks"), Input: "later" }, "scheduler", "Asia/Tokyo");
    await schedule("now", "rate(1 day)", { Arn: arn("sqs", "ticks"), Input: "<aws.scheduler.schedule-arn>" });
    assert.equal((await received("ticks"))?.Body, arn("scheduler", "schedule/default/now"));
    const headers = { "content-type": "application/json" };
    await fetch(`${cloud.endpoint}/_levee/clock`, { method: "PUT", headers, body: '{"speed":3600}' });
    assert.equal((await received("ticks"))?.Body, "later");
    await fetch(`${cloud.endpoint}/_levee/clock`, { method: "PUT", headers, body: '{"speed":60}' });
  });

  it("invokes a function", async () => {
    await role("lambda", ["logs:*"]);
    const told = join(dir, "told");
    const code = `exports.handler = async (event) => require("node:fs").writeFileSync(${JSON.stringify(told)}, event.tick);`;
    const fn = {
      FunctionName: "tick",
      Runtime: "nodejs24.x",
      Role: `arn:aws:iam::${account}:role/lambda`,
      Handler: "index.handler",
      Code: { ZipFile: zipSync({ "index.js": Buffer.from(code) }) },
    } as const;
    await aws.lambda.send(new CreateFunctionCommand(fn));
    await waitUntilFunctionActiveV2({ client: aws.lambda, maxWaitTime: 20, minDelay: 0.1 }, fn);
    const Input = '{"tick":"<aws.scheduler.scheduled-time>"}';
    await schedule("call", "rate(1 day)", { Arn: arn("lambda", "function:tick"), Input });
    for (let tries = 0; tries < 100 && !existsSync(told); tries++) await sleep(100);
    await sleep(100);
    assert.match(readFileSync(told, "utf8"), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("gives up as the retry policy says, into the dead-letter queue, and says why", async () => {
    const settings = { DeadLetterConfig: { Arn: arn("sqs", "dead") }, RetryPolicy: { MaximumRetryAttempts: 1 } };
    await schedule("nowhere", "rate(1 day)", {
      Arn: arn("states", "stateMachine:gone"),
      ...settings,
      Input: '{"a":1}',
    });
    const { Body, MessageAttributes = {} } = (await received("dead")) ?? {};
    assert.equal(Body, '{"a":1}');
    assert.equal(MessageAttributes.ERROR_CODE?.StringValue, "StateMachineDoesNotExist");
    assert.equal(MessageAttributes.RETRY_ATTEMPTS?.StringValue, "1");
  });

  it("fires what stands behind the first page of a list, too", async () => {
    const far = Array.from({ length: 100 }, (_, n) =>
      schedule(`far-${n}`, "at(2099-01-01T00:00:00)", { Arn: arn("sqs", "ticks") }),
    );
    await Promise.all(far);
    await schedule("last", "rate(1 day)", { Arn: arn("sqs", "ticks"), Input: "last" });
    assert.equal((await received("ticks"))?.Body, "last");
  });

  it("refuses an expression that is none", async () => {
    await assert.rejects(schedule("odd", "rate(5 seconds)", { Arn: arn("sqs", "ticks") }), {
      name: "ValidationException",
      message: "Invalid Schedule Expression rate(5 seconds).",
    });
  });

  it("cannot take a role that does not trust it, or does for another account only", async () => {
    const settings = { Arn: arn("sqs", "ticks"), RetryPolicy: { MaximumRetryAttempts: 0 } };
    await schedule("mistrusted", "rate(1 day)", { ...settings, Input: "x" }, "states");
    await role("scheduler", ["sqs:SendMessage"], "123456789012", "another");
    await schedule("of-another-account", "rate(1 day)", { ...settings, Input: "x" }, "another");
    await sleep(500);
    const QueueUrl = `${cloud.endpoint}/${account}/ticks`;
    assert.equal((await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages, undefined);
  });
});
