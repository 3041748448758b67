import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateScheduleCommand, GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { type Emulator, startEmulator } from "../../../local/emulator.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { levee, type Ran } from "./levee.ts";

const LEASE = "levee-test-billing";
const region = "eu-central-1";
const role = "arn:aws:iam::000000000000:role/any";

/** Stands for the component's machine: a run sums itself up, and `globex` fails unless it is asked for by name. It waits if it is told to. */
const machine = {
  QueryLanguage: "JSONata",
  StartAt: "Held",
  States: {
    Held: {
      Type: "Choice",
      Choices: [{ Condition: "{% $exists($states.input.hang) %}", Next: "Hang" }],
      Default: "Row",
    },
    Hang: { Type: "Wait", Seconds: 600, Next: "Row" },
    Row: {
      Type: "Task",
      Resource: "arn:aws:states:::dynamodb:putItem",
      Arguments: {
        TableName: "runs",
        Item: {
          schedule: { S: LEASE },
          run: { S: "{% $string($toMillis($states.input.slot)) & '#' & $states.context.Execution.Name %}" },
          owner: { S: "{% $states.context.Execution.Id %}" },
          slot: { N: "{% $string($toMillis($states.input.slot)) %}" },
          fence: { N: "9" },
          startedAt: { N: "{% $string($millis() - 3000) %}" },
          endedAt: { N: "{% $string($millis()) %}" },
          done: { N: "1" },
          outcome: { S: "{% $exists($states.input.only) ? 'succeeded' : 'partial' %}" },
          failed: {
            L: "{% $exists($states.input.only) ? [] : [{'M': {'id': {'S': 'globex'}, 'step': {'S': 'totals'}, 'reason': {'S': 'permanent'}, 'error': {'S': 'PermanentError'}, 'cause': {'S': 'no table'}, 'ms': {'N': '7'}}}] %}",
          },
        },
      },
      End: true,
    },
  },
};

describe("npm run levee -- batch", () => {
  const dir = mkdtempSync(join(tmpdir(), "levee-batch-"));
  const outputs = join(dir, "outputs.json");
  let emulator: Emulator;
  let aws: Clients;
  let sfn: SFNClient;
  let stateMachineArn: string;

  before(async () => {
    emulator = await startEmulator({ dir, runPid: process.pid });
    aws = makeClients(emulator.url, region);
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    sfn = new SFNClient({ endpoint: emulator.url, region, credentials });
    const tables = { leases: ["id"], runs: ["schedule", "run"] };
    for (const [TableName, keys] of Object.entries(tables)) {
      await aws.dynamodb.send(
        new CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
          KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" })),
        }),
      );
    }
    const made = await sfn.send(
      new CreateStateMachineCommand({ name: LEASE, roleArn: role, definition: JSON.stringify(machine) }),
    );
    stateMachineArn = made.stateMachineArn!;
    await aws.scheduler.send(
      new CreateScheduleCommand({
        Name: LEASE,
        ScheduleExpression: "rate(1 hour)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn: stateMachineArn, RoleArn: role, Input: "{}" },
      }),
    );
    const billing = {
      scheduleName: LEASE,
      stateMachineArn,
      leaseTable: "leases",
      lease: LEASE,
      runsTable: "runs",
      period: 3_600,
      runTimeout: 60,
      longestStep: 1,
      alarmTopicArn: `arn:aws:sns:${region}:000000000000:alarms`,
    };
    const all = { scheduledBatch: { billing } };
    writeFileSync(outputs, JSON.stringify({ endpoint: emulator.url, region, credentials, outputs: all }));
  });
  after(async () => {
    await emulator?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const run = async (...args: string[]): Promise<Ran> => {
    const ran = await levee(["batch", ...args, "--outputs", outputs]);
    assert.doesNotMatch(ran.stderr, /\n\s+at /, "a stack trace");
    return ran;
  };
  const done = async (...args: string[]): Promise<Ran> => {
    const ran = await run(...args);
    assert.equal(ran.code, 0, `${args.join(" ")}: ${ran.stderr}`);
    return ran;
  };
  const refuses = async (args: string[], code: number, message: RegExp) => {
    const ran = await run(...args);
    assert.match(ran.stderr, message);
    assert.deepEqual([ran.code, ran.stdout], [code, ""]);
  };
  const lease = async () =>
    (await aws.dynamodb.send(new GetItemCommand({ TableName: "leases", Key: { id: { S: LEASE } } }))).Item;
  const enabled = async () => (await aws.scheduler.send(new GetScheduleCommand({ Name: LEASE }))).State;
  const hold = async (more: Record<string, { S: string } | { N: string }>) =>
    aws.dynamodb.send(
      new PutItemCommand({
        TableName: "leases",
        Item: { id: { S: LEASE }, slot: { N: "1780000000000" }, fence: { N: "8" }, ...more },
      }),
    );
  const hanging = async () => {
    const input = JSON.stringify({ hang: true });
    const { executionArn = "" } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
    const owner = { owner: { S: executionArn }, ownedSince: { N: String(Date.now()) } };
    await hold({ ...owner, expires: { N: String(Date.now() + 600_000) }, busyUntil: { N: String(Date.now() - 1) } });
    return executionArn;
  };

  it("knows of nothing before the first run", async () => {
    const { stdout } = await done("status");
    assert.match(stdout, /^ScheduledBatch "billing", stack local\non\nno run is at work\nno run has succeeded yet\n/);
    assert.match((await done("history")).stdout, /No run has ended yet/);
    await refuses(["run-now", "--failed-of", "last"], 3, /has not finished a run yet/);
    await refuses(["history", "1#x"], 3, /run "1#x" is not in the ledger of billing/);
  });

  it("runs now, says which targets failed, and runs these", async () => {
    await hold({ succeededAt: { N: "1780000000000" }, skipped: { N: "3" } });
    const all = await run("run-now", "--json");
    assert.equal(all.code, 1, all.stderr);
    const { runId, outcome, failed } = all.json();
    assert.deepEqual([outcome, failed.map(({ id }: { id: string }) => id)], ["partial", ["globex"]]);
    const again = (await done("run-now", "--failed-of", runId, "--json")).json();
    assert.equal(again.outcome, "succeeded");
    const history = (await done("history", "--json")).json();
    assert.deepEqual(
      history.runs.map((each: { runId: string }) => each.runId),
      [again.runId, runId],
    );
    assert.match((await done("history", runId)).stdout, /globex +totals +permanent +PermanentError +no table/);
    assert.match((await done("run-now", "--failed-of", "last")).stdout, /has no failed target/);
    assert.match((await done("status")).stdout, /3 ticks found a run at work.*partial/s);
  });

  it("runs now, and not in an hour, from a machine whose clock is an hour ahead", async () => {
    await hold({});
    const ahead = encodeURIComponent("const now = Date.now; Date.now = () => now() + 3_600_000;");
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${ahead}` };
    const { stdout, stderr } = await levee(["batch", "run-now", "--json", "--outputs", outputs], { env });
    assert.ok(stdout, stderr);
    const { slot } = JSON.parse(stdout);
    assert.ok(Date.parse(slot) <= Date.now(), slot);
  });

  it("proves itself by one run, of the targets that are named", async () => {
    const smoke = (...more: string[]) => levee(["smoke", "--outputs", outputs, "--yes", "--json", ...more]);
    const one = await smoke("--only", "globex");
    assert.deepEqual([one.code, one.json().ok, one.json().results[0].left], [0, true, []], one.stdout + one.stderr);
    const all = await smoke();
    assert.equal(all.code, 1);
    assert.match(
      all.json().results[0].problem,
      /of billing ended as partial, 1 targets failed: PermanentError: no table/,
    );
    assert.equal((await done("history", "--json")).json().runs.length, 5, "they are runs like any other");
  });

  it("is told what could not be determined, by an exit code of its own", async () => {
    const ran = await levee(["doctor", "--outputs", outputs, "--json"]);
    const unknown = ran.json().findings.filter(({ severity }: { severity: string }) => severity === "unknown");
    assert.equal(ran.code, 6, ran.stdout);
    const why = new Map(unknown.map(({ check, wayOut }: { check: string; wayOut: string }) => [check, wayOut]));
    assert.match(String(why.get("states-transitions")), /has no Map; it is no machine of a ScheduledBatch/);
    assert.match(String(why.get("scheduler-schedules")), /docs\/cli.md lists the rights that it takes/);
  });

  it("runs nothing beside a run that is at work, and waits for it with a pause", async () => {
    const executionArn = await hanging();
    await refuses(["run-now"], 1, /#.* is at work, or may be; two never are at once/);
    assert.match((await done("status")).stdout, /is at work since/);
    await refuses(["pause", "--timeout", "1s"], 4, /still at work; no other begins, the pause stands/);
    assert.deepEqual([(await lease())?.paused?.M?.by?.S, await enabled()], ["operator", "DISABLED"]);
    await sfn.send(new StopExecutionCommand({ executionArn }));
    // Its execution is over, and nothing of it can write any more.
    assert.match((await done("pause", "--reason", "another")).stdout, /was paused already/);
    const aborted = (await done("history", "--json")).json().runs[0];
    assert.deepEqual([aborted.runId, aborted.outcome], [executionArn.split(":").at(-1), "aborted"]);
  });

  it("is paused with a reason, runs nothing then, and is resumed", async () => {
    await hold({ runs: { N: "7" }, failedInARow: { N: "7" } });
    await done("resume");
    const paused = (await done("pause", "--reason", "tables are moved", "--json")).json();
    assert.deepEqual([paused.changed, paused.paused.why], [true, "tables are moved"]);
    assert.match(paused.paused.who, /^arn:aws:/);
    await refuses(["run-now"], 1, /billing is paused by arn.*: tables are moved; .*resume/);
    assert.match((await done("status")).stdout, /^paused by arn.*tables are moved$/m);
    assert.equal((await done("resume", "--json")).json().was.why, "tables are moved");
    const item = await lease();
    assert.deepEqual(
      [item?.paused, item?.runs, item?.failedInARow, await enabled()],
      [undefined, undefined, undefined, "ENABLED"],
    );
    assert.match((await done("resume")).stdout, /was not paused; nothing has changed/);
  });
});
