import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { nameAccessLogRole } from "../../../local/access-log-role.ts";
import { type Cloud, startCloud } from "../../../local/cloud.ts";
import { makeDisplay } from "../../../local/display/make-display.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { setUp } from "../../../local/set-up.ts";
import type { Engine } from "../../../local/setup/engine.ts";
import { runStack } from "../../../local/stack.ts";
import { assertAccepted } from "../request-intake/accepted.ts";
import { post } from "../request-intake/call.ts";
import { type Intake, outcomeOf, REGION, TEAM } from "../request-intake/deployed.ts";
import type { Effect, Task } from "../request-intake/fixtures/team.ts";
import { levee, type Ran } from "./levee.ts";

type Orders = Intake & { readonly workerMapping: string; readonly brakeAlarm: string };

describe("npm run levee, on a deployed stack", () => {
  let engine: Engine;
  let dir: string;
  let cloud: Cloud;
  let aws: Clients;
  let orders: Orders;
  let outputsFile: string;

  const up = (operation: "up" | "refresh", concurrency: number) => {
    const common = {
      handler: TEAM,
      schema: { type: "object" },
      publicOrigin: cloud.endpoint,
      workTimeout: "1 second",
      concurrency,
      maxAttempts: 3,
      environment: { EFFECTS: join(dir, "effects.jsonl") },
    };
    const config = {
      "aws:region": REGION,
      "levee:ephemeral": "true",
      "levee:requestIntake": { orders: { ...common, brake: true }, spare: common },
    };
    return runStack(operation, { engine, stack: "local", dir, endpoint: cloud.endpoint, config });
  };

  before(async function () {
    this.timeout(900_000);
    engine = await setUp(makeDisplay(), { emulator: true });
    dir = mkdtempSync(join(tmpdir(), "levee-cli-"));
    writeFileSync(join(dir, "effects.jsonl"), "");
    cloud = await startCloud({ dir, runPid: process.pid });
    aws = makeClients(cloud.endpoint, REGION);
    const { ok, problem, outputs } = await up("up", 4);
    assert.ok(ok, problem);
    ({ orders } = outputs.requestIntake as { orders: Orders });
    outputsFile = join(dir, "outputs.json");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    writeFileSync(outputsFile, JSON.stringify({ endpoint: cloud.endpoint, region: REGION, credentials, outputs }));
  });
  after(async () => {
    await cloud?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** On instance `orders`, by the file of the outputs; it says what it says without a stack trace. */
  const run = async (...args: string[]): Promise<Ran> => {
    const ran = await levee(["requests", ...args, "--outputs", outputsFile, "--instance", "orders"]);
    assert.doesNotMatch(ran.stderr, /\n\s+at /, "a stack trace");
    return ran;
  };
  const done = async (...args: string[]): Promise<Ran> => {
    const ran = await run(...args);
    assert.equal(ran.code, 0, `${args.join(" ")}: ${ran.stderr}`);
    return ran;
  };
  const postTask = async (task: Task): Promise<string> =>
    assertAccepted(await post(orders.requestsUrl, JSON.stringify(task)), orders.requestsUrl);
  const effects = (): Effect[] =>
    readFileSync(join(dir, "effects.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Effect);
  const mappingState = async () =>
    (await aws.lambda.send(new GetEventSourceMappingCommand({ UUID: orders.workerMapping }))).State;

  it("refuses what is not there, in one line, with the way out and an exit code of its own", async () => {
    const expect = async (args: string[], code: number, message: RegExp) => {
      const { code: was, stderr, stdout } = await levee(args);
      assert.match(stderr, message);
      assert.deepEqual([was, stdout], [code, ""], stderr);
      assert.doesNotMatch(stderr, /\n\s+at /);
    };
    const of = (...args: string[]) => ["requests", "status", ...args, "--outputs", outputsFile];
    await expect(of(), 2, /^levee: stack local has 2 RequestIntakes; name one by --instance: orders, spare$/m);
    await expect(of("-i", "order"), 2, /stack local has no RequestIntake "order"; it has orders, spare/);
    await expect(of("-i", "order", "--json"), 2, /^{"type":"error","message":"stack local has no RequestIntake .*"}$/m);
    await expect(["requests", "status", "-s", "prod"], 2, /stack "prod": there is no pulumi on PATH to ask.*--outputs/);
    await expect(of("-i", "orders", "nonsense"), 3, /request "nonsense" is not in the status table of orders/);
    await expect(of("-i", "orders", "1500000000000-AAAAAAAAAAAAAAA"), 3, /its message would be gone by now/);
    await expect(
      ["requests", "dlq", "show", "x", "-i", "orders", "--outputs", outputsFile],
      3,
      /"x" has no dead letter/,
    );
    await expect(["requests", "drain", "--timeout", "soon"], 2, /Write a number and a unit/);
    await expect(["requests", "drain", "--timeout", "soon", "--json"], 2, /^{"type":"error","message":"option .*"}\n$/);
    await expect(
      ["requests", "status", "--sort", "--json"],
      2,
      /^{"type":"error","message":"unknown option '--sort'"}\n$/,
    );
  });

  it("finds a stack through the Pulumi CLI, and lists those there are", async () => {
    const tools = [engine.path];
    const env = {
      PULUMI_BACKEND_URL: `file://${join(dir, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "local",
      AWS_ENDPOINT_URL: cloud.endpoint,
    };
    const found = await levee(["requests", "status", "--stack", "local", "-i", "orders", "--json"], { env, tools });
    assert.equal(found.code, 0, found.stderr);
    assert.deepEqual([found.json().stack, found.json().state], ["local", "Enabled"]);
    const wrong = await levee(["requests", "status", "--stack", "prod"], { env, tools });
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /stack "prod": no stack named 'prod' found; there are local/);
  });

  it("pauses: 50 posts are accepted and none is worked; resumes, drains: each has its outcome", async function () {
    this.timeout(120_000);
    const paused = (await done("pause", "--reason", "stocktaking", "--json")).json();
    assert.deepEqual(
      [paused.changed, paused.state, paused.paused.by, paused.paused.why],
      [true, "Disabled", "operator", "stocktaking"],
    );
    assert.match((await done("pause")).stdout, /was paused already.*\n.*by arn:aws:.*: stocktaking/);
    const before = effects().length;
    const ids = await Promise.all(Array.from({ length: 50 }, () => postTask({ acts: ["work"] })));
    await sleep(1_500);
    assert.equal(effects().length, before, "somebody worked");
    const status = (await done("status", "--json")).json();
    assert.deepEqual(
      [status.queues.work.waiting, status.paused.by, status.brake.alarm],
      [50, "operator", orders.brakeAlarm],
    );
    assert.match((await done("status")).stdout, /^paused \(Disabled\) by .*: stocktaking$[\s\S]*^work +50 +0 +0$/m);
    const waiting = (await done("status", ids[0]!, "--json")).json();
    assert.deepEqual([waiting.status, waiting.met], ["accepted", false]);

    const stuck = await run("drain", "--timeout", "30s");
    assert.equal(stuck.code, 1);
    assert.match(stuck.stderr, /50 requests wait and nobody works them: paused by .*requests resume/);

    const resumed = (await done("resume", "--json")).json();
    assert.deepEqual([resumed.changed, resumed.state, resumed.was.why], [true, "Enabled", "stocktaking"]);
    assert.match((await done("resume")).stdout, /was not paused; nothing has changed/);
    const drained = await done("drain", "--json", "--timeout", "60s");
    assert.equal(drained.json().drained, true);
    const progress = drained.stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.ok(
      progress.some(({ type, rows }) => type === "figures" && "waiting" in rows.queue),
      drained.stderr,
    );
    for (const id of ids) assert.equal((await outcomeOf(orders.requestsUrl, id)).status, "succeeded");
    const one = (await done("status", ids[7]!, "--json")).json();
    assert.deepEqual([one.status, one.attempts, one.result.requestId], ["succeeded", 1, ids[7]]);
    assert.match((await done("status", ids[7]!)).stdout, /status +succeeded\n +attempts +1\n/);
  });

  it("lists, shows, redrives and purges dead letters: what it says first, and nothing else", async function () {
    this.timeout(120_000);
    const mended = await Promise.all([1, 2, 3].map((n) => postTask({ acts: ["mended"], note: `${n}` })));
    const hopeless = await postTask({ acts: ["throw"] });
    for (const id of [...mended, hopeless]) assert.equal((await outcomeOf(orders.requestsUrl, id)).status, "failed");

    const { letters, more } = (await done("dlq", "list", "--json")).json();
    assert.equal(more, false);
    assert.deepEqual(
      letters.map(({ requestId }: { requestId: string }) => requestId).sort(),
      [...mended, hopeless].sort(),
    );
    assert.match(
      (await done("dlq", "list", "--reason", "permanent")).stdout,
      /^request +reason +attempts +dead for +error\n(.+ permanent +1 .*\n){3}$/,
    );
    const byError = (await done("dlq", "list", "--error", "TypeError", "--newer-than", "1h", "--json")).json();
    assert.deepEqual(
      [byError.letters.length, byError.letters[0].attempts, byError.letters[0].reason],
      [1, 3, "attempts-exhausted"],
    );
    assert.equal((await done("dlq", "list", "--older-than", "1h", "--json")).json().letters.length, 0);
    const shown = (await done("dlq", "show", mended[0]!, "--json")).json();
    assert.deepEqual([JSON.parse(shown.body), shown.attributes.reason], [{ acts: ["mended"], note: "1" }, "permanent"]);

    const dry = (await done("dlq", "redrive", "--dry-run", "--json")).json();
    assert.deepEqual([dry.count, dry.dryRun], [4, true]);
    assert.deepEqual(
      dry.matched.map(({ reason, count }: { reason: string; count: number }) => [reason, count]),
      [
        ["permanent", 3],
        ["attempts-exhausted", 1],
      ],
    );
    const unasked = await run("dlq", "redrive");
    assert.equal(unasked.code, 2);
    assert.match(
      unasked.stderr,
      /would put 4 back to be worked: failed → accepted\. Without a terminal to ask, say --yes/,
    );
    assert.equal(
      (await done("dlq", "list", "--json")).json().letters.length,
      4,
      "a look or a dry run changed something",
    );

    await done("pause", "--reason", "to see it");
    writeFileSync(join(dir, "effects.jsonl.mended"), "");
    const ids = mended.flatMap((id) => ["--id", id]);
    const redriven = (await done("dlq", "redrive", "--yes", "--rate", "50", "--json", ...ids)).json();
    assert.deepEqual([redriven.done, redriven.notDone], [{ redriven: 3 }, []]);
    for (const id of mended) {
      const { status, attempts, requestId } = (await (await fetch(`${orders.requestsUrl}/${id}`)).json()) as Record<
        string,
        unknown
      >;
      assert.deepEqual([status, attempts, requestId], ["accepted", 0, id], "the caller sees it at once");
    }
    assert.deepEqual((await done("status", "--json")).json().queues.work.waiting, 3);
    await done("resume");
    for (const id of mended) assert.equal((await outcomeOf(orders.requestsUrl, id)).status, "succeeded");

    assert.match(
      (await done("dlq", "purge", "--dry-run")).stdout,
      /Would delete 1, bodies and all; the statuses stay failed/,
    );
    assert.deepEqual((await done("dlq", "purge", "--yes", "--json")).json().done, { purged: 1 });
    assert.match((await done("dlq", "list")).stdout, /No dead letter matches/);
    assert.equal((await outcomeOf(orders.requestsUrl, hopeless)).status, "failed");
    assert.equal((await run("dlq", "redrive", "--id", hopeless, "--yes")).code, 3);
    assert.match(
      (await levee(["dlq", "list", "-i", "orders", "--outputs", outputsFile])).stdout,
      /No dead letter/,
      "shorthand",
    );
  });

  it("gives letters back at Ctrl-C", async () => {
    const failed = await postTask({ acts: ["give-up"] });
    await outcomeOf(orders.requestsUrl, failed);
    const ran = await levee(["requests", "dlq", "show", "nobody", "-i", "orders", "--outputs", outputsFile], {
      onChild: (child) =>
        child.stderr!.on(
          "data",
          (chunk) => /looking/.test(String(chunk)) && setTimeout(() => child.kill("SIGINT"), 600),
        ),
    });
    assert.deepEqual([ran.code, ran.stdout], [130, ""], ran.stderr);
    assert.match(ran.stderr, /levee: interrupted by SIGINT/);
    assert.equal((await done("dlq", "show", failed, "--json")).json().requestId, failed);
    await done("dlq", "purge", "--yes");
  });

  it("says that the stack fits, but for what the account lacks, and then that it fits", async () => {
    const doctor = async () => levee(["doctor", "--outputs", outputsFile, "--json"]);
    const lacking = await doctor();
    const wrong = lacking.json().findings.filter(({ severity }: { severity: string }) => severity === "error");
    assert.deepEqual([...new Set(wrong.map(({ check }: { check: string }) => check))], ["api-access-logs"]);
    assert.equal(lacking.code, 5, lacking.stderr);
    await nameAccessLogRole(cloud.endpoint, REGION);
    const fits = await doctor();
    assert.deepEqual([fits.code, fits.json().counts.error, fits.json().counts.unknown], [0, 0, 0], fits.stdout);
    const together = fits.json().findings.find(({ check }: { check: string }) => check === "api-rate-together");
    assert.equal(together.severity, "warning", "two APIs that may each use up the account's rate");
    const plain = await levee(["doctor", "--outputs", outputsFile]);
    assert.match(plain.stdout, /^fits +lambda-concurrency +stack +\d+ at once +\d+ unreserved of \d+$/m);
  });

  describe("by a smoke test", () => {
    /** Everything that a request leaves: its items, its result, its messages. */
    const inventory = async () => {
      const items = await aws.dynamodb.send(new ScanCommand({ TableName: orders.statusTable, ConsistentRead: true }));
      const objects = await aws.s3.send(new ListObjectVersionsCommand({ Bucket: orders.resultsBucket }));
      return {
        items: (items.Items ?? []).map(({ id }) => id!.S).sort(),
        objects: (objects.Versions ?? []).map(({ Key }) => Key).sort(),
        queues: (await done("status", "--json")).json().queues,
      };
    };
    let before: Awaited<ReturnType<typeof inventory>>;
    beforeEach(async () => {
      before = await inventory();
    });
    afterEach(async () => assert.deepEqual(await inventory(), before, "something is left behind"));

    const smoke = async (task: Task | undefined, options: Parameters<typeof levee>[1] = {}, ...more: string[]) => {
      const body = join(dir, "body.json");
      if (task) writeFileSync(body, JSON.stringify(task));
      const ran = await levee(
        ["smoke", "-i", "orders", "--outputs", outputsFile, "--json", ...(task ? ["--body", body] : []), ...more],
        options,
      );
      assert.doesNotMatch(ran.stderr, /\n\s+at /, "a stack trace");
      return ran;
    };

    it("works with an example of the deployed schema, and with a result that is an object of its own", async () => {
      const example = await smoke(undefined, {}, "--yes");
      assert.equal(example.code, 0, example.stdout + example.stderr);
      const [{ steps, removed, left }] = example.json().results;
      assert.deepEqual([steps.length, removed.length, left], [7, 2, []], example.stdout);
      const large = await smoke({ acts: ["work"], bytes: 500_000 }, {}, "--yes");
      assert.deepEqual([large.code, large.json().ok], [0, true], large.stdout);
    });

    it("fails with the reason of a request that fails, and takes its dead letter away", async () => {
      const ran = await smoke({ acts: ["give-up"] }, {}, "--yes");
      assert.equal(ran.code, 1);
      assert.match(ran.json().results[0].problem, /ended as failed, permanent PermanentError: .*--body FILE/);
    });

    it("asks before it does anything, and says what it would do", async () => {
      const ran = await smoke(undefined);
      assert.equal(ran.code, 2);
      assert.match(ran.stderr, /would RequestIntake \\"orders\\": post one request twice: .* is not undone/);
      assert.equal((await smoke(undefined, {}, "--dry-run")).code, 0);
    });

    it("posts nothing where nobody works, and says so", async () => {
      await done("pause");
      const ran = await smoke(undefined, {}, "--yes");
      await done("resume");
      assert.equal(ran.code, 1);
      assert.match(
        ran.json().results[0].problem,
        /^nobody works the requests of orders \(Disabled\); nothing was posted/,
      );
    });

    it("cleans up when it is interrupted, while the request is at work", async () => {
      const ran = await smoke(
        { acts: ["work"], ms: 900 },
        {
          onChild: (child) =>
            child.stderr!.on(
              "data",
              (chunk) => /works it to its outcome/.test(String(chunk)) && setTimeout(() => child.kill("SIGINT"), 300),
            ),
        },
        "--yes",
      );
      assert.equal(ran.code, 130, ran.stderr);
      const [{ problem, removed, left }] = ran.json().results;
      assert.deepEqual([problem, removed.length, left], ["interrupted", 1, []], ran.stdout);
    });
  });

  it("is stopped by its own alarm, stays so over pulumi up and refresh, until somebody resumes", async function () {
    this.timeout(180_000);
    const alarm = (StateValue: "ALARM" | "OK") =>
      aws.cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName: orders.brakeAlarm, StateValue, StateReason: "20 of 20 attempts failed" }),
      );
    await alarm("ALARM");
    for (const until = Date.now() + 20_000; (await mappingState()) !== "Disabled"; await sleep(200))
      assert.ok(Date.now() < until, `still ${await mappingState()}`);
    let status = (await done("status", "--json")).json();
    for (const until = Date.now() + 5_000; status.paused === true && Date.now() < until; )
      status = (await done("status", "--json")).json();
    assert.deepEqual([status.state, status.paused.by, status.brake.state], ["Disabled", "automatic", "ALARM"]);
    assert.match(status.paused.why, /^alarm levee-local-orders-brake: 20 of 20 attempts failed$/);
    assert.match((await done("pause")).stdout, /paused already.*\n.*by the automatic brake/, "the first note stands");

    const id = await postTask({ acts: ["work"] });
    for (const operation of ["up", "refresh", "up"] as const) {
      const { ok, problem } = await up(operation, 5);
      assert.ok(ok, problem);
      assert.equal(await mappingState(), "Disabled", `released by ${operation}`);
    }
    const mapping = await aws.lambda.send(new GetEventSourceMappingCommand({ UUID: orders.workerMapping }));
    assert.equal(mapping.ScalingConfig?.MaximumConcurrency, 5, "the rest of the mapping is deployed");
    assert.deepEqual(
      effects().filter(({ requestId }) => requestId === id),
      [],
    );

    // It may have been worked before it is counted.
    assert.match(
      (await done("resume")).stdout,
      /working again; [01] requests wait[\s\S]*by the automatic brake[\s\S]*still on/,
    );
    assert.equal((await outcomeOf(orders.requestsUrl, id)).status, "succeeded");
    await alarm("OK");
    await sleep(1_000);
    assert.equal(await mappingState(), "Enabled", "an alarm that ends stops nothing");
    assert.equal((await done("status", "--json")).json().paused, false);
  });
});
