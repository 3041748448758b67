import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { zipSync } from "fflate";
import { type Emulator, startEmulator } from "../../../local/emulator.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";

/** Writes down when it begins and ends; does what its event says in between. */
const code = `const { appendFileSync, existsSync } = require("node:fs");
exports.handler = async ({ id, ms = 0, fails, unless, ...rest }) => {
  const log = (what) => appendFileSync(process.env.LOG, what + " " + id + "\\n");
  log("begin");
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (fails && !(unless && existsSync(unless))) throw Object.assign(new Error("as told"), { name: fails });
  log("end");
  return rest;
};`;

describe("Step Functions on the embedded cloud", () => {
  const dir = mkdtempSync(join(tmpdir(), "levee-states-"));
  const log = join(dir, "log");
  let emulator: Emulator;
  let aws: Clients;
  let made = 0;
  before(async () => {
    emulator = await startEmulator({ dir, runPid: process.pid, env: { AUTH: "true" } });
    aws = makeClients(emulator.url, "eu-central-1");
    const Role = await role("lambda", ["logs:*"]);
    await role("states", ["lambda:InvokeFunction", "states:DescribeExecution"]);
    const FunctionName = "it";
    await aws.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Timeout: 20,
        Environment: { Variables: { LOG: log } },
        Code: { ZipFile: zipSync({ "index.js": Buffer.from(code) }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: aws.lambda, maxWaitTime: 20, minDelay: 0.1 }, { FunctionName });
  });
  beforeEach(() => writeFileSync(log, ""));
  after(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function role(service: string, actions: string[]): Promise<string> {
    const trust = [{ Effect: "Allow", Principal: { Service: `${service}.amazonaws.com` }, Action: "sts:AssumeRole" }];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
    const { Role } = await aws.iam.send(new CreateRoleCommand({ RoleName: service, AssumeRolePolicyDocument }));
    const rights = [{ Effect: "Allow", Action: actions, Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: rights });
    await aws.iam.send(new PutRolePolicyCommand({ RoleName: service, PolicyName: "rights", PolicyDocument }));
    return Role!.Arn!;
  }

  const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

  async function machine(states: object, more: object = {}, roleName = "states"): Promise<string> {
    const definition = JSON.stringify({
      QueryLanguage: "JSONata",
      StartAt: Object.keys(states)[0],
      States: states,
      ...more,
    });
    const name = `m${made++}`;
    const command = new CreateStateMachineCommand({ name, roleArn: roleArn(roleName), definition });
    return (await aws.sfn.send(command)).stateMachineArn!;
  }

  const invoke = (payload: object, more: object = { End: true }) => ({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: "it", Payload: payload },
    Output: "{% $states.result.Payload %}",
    ...more,
  });

  const start = async (stateMachineArn: string, more: { name?: string; input?: string } = {}) =>
    (await aws.sfn.send(new StartExecutionCommand({ stateMachineArn, ...more }))).executionArn!;

  async function ended(executionArn: string) {
    for (;;) {
      const execution = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return execution;
      await sleep(50);
    }
  }

  const logged = () => readFileSync(log, "utf8").trim().split("\n").filter(Boolean);

  const mapOver = (ids: string[], step: object, more: object = { End: true }) => ({
    Type: "Map",
    Items: ids.map((id) => ({ id })),
    MaxConcurrency: 1,
    ItemProcessor: { StartAt: "Step", States: { Step: step } },
    ...more,
  });

  it("times a machine out: no Catch is run, no further step begins, and the function that runs goes on", async () => {
    const step = invoke({ id: "{% $states.input.id %}", ms: 1500 });
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
    const arn = await machine(
      { Each: mapOver(["a", "b"], step, { Catch, End: true }), Caught: invoke({ id: "caught" }) },
      { TimeoutSeconds: 1 },
    );
    const execution = await start(arn).then(ended);
    assert.deepEqual([execution.status, execution.error, execution.output], ["TIMED_OUT", "States.Timeout", undefined]);
    assert.deepEqual(logged(), ["begin a"]);
    await sleep(1200);
    assert.deepEqual(logged(), ["begin a", "end a"]);
  });

  it("stops: no further step begins, and a second stop changes nothing", async () => {
    const arn = await machine({ Each: mapOver(["a", "b"], invoke({ id: "{% $states.input.id %}", ms: 700 })) });
    const executionArn = await start(arn);
    while (logged().length === 0) await sleep(20);
    await aws.sfn.send(new StopExecutionCommand({ executionArn, error: "Told", cause: "first" }));
    await aws.sfn.send(new StopExecutionCommand({ executionArn, cause: "second" }));
    await sleep(1000);
    assert.deepEqual(logged(), ["begin a", "end a"]);
    const { status, cause } = await ended(executionArn);
    assert.deepEqual([status, cause], ["ABORTED", "first"]);
  });

  it("retries and catches a function's error by the name that it was thrown with", async () => {
    const Retry = [
      { ErrorEquals: ["Passing"], MaxAttempts: 1, IntervalSeconds: 1, MaxDelaySeconds: 1, JitterStrategy: "FULL" },
    ];
    const caught = { Output: "{% $states.errorOutput %}", Next: "Done" };
    const Catch = [
      { ErrorEquals: ["Other"], ...caught },
      { ErrorEquals: ["Passing"], ...caught },
    ];
    const arn = await machine({
      Call: invoke({ id: "a", fails: "Passing" }, { Retry, Catch, End: true }),
      Done: { Type: "Succeed" },
    });
    const { output = "" } = await start(arn).then(ended);
    assert.deepEqual(logged(), ["begin a", "begin a"]);
    const caughtError = JSON.parse(output);
    assert.equal(caughtError.Error, "Passing");
    const { trace, ...cause } = JSON.parse(caughtError.Cause);
    assert.deepEqual(cause, { errorType: "Passing", errorMessage: "as told" });
    assert.ok(Array.isArray(trace));
  });

  it("is the same execution by the same name and input while it runs, and none other ever", async () => {
    const arn = await machine({ Call: invoke({ id: "a", ms: 300 }) });
    const first = await start(arn, { name: "one", input: "{}" });
    assert.equal(await start(arn, { name: "one", input: "{}" }), first);
    await assert.rejects(start(arn, { name: "one", input: '{"b":1}' }), { name: "ExecutionAlreadyExists" });
    await ended(first);
    await assert.rejects(start(arn, { name: "one", input: "{}" }), { name: "ExecutionAlreadyExists" });
    await assert.rejects(start(arn, { name: "2030-01-01T00:00:00Z" }), { name: "InvalidName" });
    assert.deepEqual(logged(), ["begin a", "end a"]);
  });

  it("redrives from where it failed: iterations that are done stay done, and the redrive is counted", async () => {
    const unless = join(dir, "repaired");
    const fails = "{% $states.input.id = 'b' ? 'Broken' : '' %}";
    const step = invoke({ id: "{% $states.input.id %}", fails, unless });
    const count = { Type: "Pass", Output: "{% $states.context.Execution.RedriveCount %}", End: true };
    const arn = await machine({
      First: invoke({ id: "first" }, { Next: "Each" }),
      Each: mapOver(["a", "b"], step, { Next: "Count" }),
      Count: count,
    });
    const executionArn = await start(arn);
    const failed = await ended(executionArn);
    assert.deepEqual([failed.status, failed.error, failed.output], ["FAILED", "Broken", undefined]);
    assert.equal(failed.redriveStatus, "REDRIVABLE");
    writeFileSync(unless, "");
    await aws.sfn.send(new RedriveExecutionCommand({ executionArn }));
    const { status, output, redriveCount } = await ended(executionArn);
    assert.deepEqual([status, output, redriveCount], ["SUCCEEDED", "1", 1]);
    const expected = ["begin first", "end first", "begin a", "end a", "begin b", "begin b", "end b"];
    assert.deepEqual(logged(), expected);
    await assert.rejects(aws.sfn.send(new RedriveExecutionCommand({ executionArn })), {
      name: "ExecutionNotRedrivable",
    });
    const { events = [] } = await aws.sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
    const entered = events.filter(({ type }) => type?.endsWith("StateEntered"));
    assert.equal(entered.length, 7, "First, Each, Step for a and b; then Each, Step for b, Count");
  });

  it("describes executions to machines with dates as AWS writes them", async () => {
    const other = await start(await machine({ End: { Type: "Succeed" } }));
    await ended(other);
    const Resource = "arn:aws:states:::aws-sdk:sfn:describeExecution";
    const look = { Type: "Task", Resource, Arguments: { ExecutionArn: other }, End: true };
    const { output = "{}" } = await start(await machine({ Look: look })).then(ended);
    const { Status, StartDate, StopDate } = JSON.parse(output);
    assert.equal(Status, "SUCCEEDED");
    for (const date of [StartDate, StopDate]) assert.match(date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it("names the errors of SDK integrations with the suffix that AWS puts to each", async () => {
    const Resource = "arn:aws:states:::aws-sdk:sfn:describeExecution";
    const ExecutionArn = "arn:aws:states:eu-central-1:000000000000:execution:gone:gone";
    const look = { Type: "Task", Resource, Arguments: { ExecutionArn }, End: true };
    const { error } = await start(await machine({ Look: look })).then(ended);
    assert.equal(error, "Sfn.ExecutionDoesNotExistException");
  });

  it("works a Task's TimeoutSeconds out each time that it begins, a redrive's too, and does not call when it cannot", async () => {
    const TimeoutSeconds = "{% $states.context.Execution.RedriveCount > 0 ? $error('redriven') : 1 %}";
    const arn = await machine({ Call: invoke({ id: "a", ms: 2000 }, { TimeoutSeconds, End: true }) });
    const executionArn = await start(arn);
    assert.equal((await ended(executionArn)).error, "States.Timeout");
    await aws.sfn.send(new RedriveExecutionCommand({ executionArn }));
    assert.equal((await ended(executionArn)).error, "States.QueryEvaluationError");
    assert.equal(logged().filter((line) => line === "begin a").length, 1);
  });

  it("refuses what the machine's role does not allow, and a role that Step Functions may not take", async () => {
    const Resource = "arn:aws:states:::dynamodb:getItem";
    const get = { Type: "Task", Resource, Arguments: { TableName: "t", Key: { id: { S: "1" } } }, End: true };
    const { status, error, cause } = await start(await machine({ Get: get })).then(ended);
    assert.deepEqual([status, error], ["FAILED", "DynamoDB.AmazonDynamoDBException"]);
    assert.match(cause!, /is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:.*:table\/t/);
    await assert.rejects(machine({ Get: get }, {}, "lambda"), { name: "AccessDeniedException" });
  });
});
