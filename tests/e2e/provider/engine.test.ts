import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeTableCommand, DescribeTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { GetFunctionCommand, InvokeCommand, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { makeDisplay } from "../../../local/display/make-display.ts";
import { zipArchive } from "../../../local/provider/archive.ts";
import { makeClients } from "../../../local/provider/clients.ts";
import { ARCHIVE, ASSET, SIGNATURE } from "../../../local/provider/wire.ts";
import { setUp } from "../../../local/set-up.ts";
import type { Engine } from "../../../local/setup/engine.ts";
import { type Config, runStack, type StackJob } from "../../../local/stack.ts";
import { emulated } from "./emulated.ts";
import { inventory } from "./inventory.ts";

const TOKEN = "hush-4711-hush";

describe("the local provider under the real Pulumi engine", () => {
  let engine: Engine;
  let dir: string;
  const emulator = emulated();
  before(async function () {
    this.timeout(900_000);
    engine = await setUp(makeDisplay(), { emulator: true });
    dir = mkdtempSync(join(tmpdir(), "levee-engine-"));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const run = (
    operation: StackJob["operation"],
    step = "first",
    { config, ...options }: { endpoint?: string; dir?: string; config?: Config } = {},
  ) =>
    runStack(operation, {
      engine,
      dir,
      endpoint: emulator.aws.endpoint,
      stack: "local",
      program: join(import.meta.dirname, "fixtures", "program.ts"),
      config: {
        "aws:region": "eu-central-1",
        "levee:token": TOKEN,
        "levee:step": step,
        ...config,
      },
      policyPack: false,
      ...options,
    });
  const visibility = async () => {
    const { QueueUrl } = await emulator.aws.sqs.send(new GetQueueUrlCommand({ QueueName: "levee-work" }));
    return (await emulator.aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] })))
      .Attributes?.VisibilityTimeout;
  };
  const answer = async () =>
    Buffer.from(
      (await emulator.aws.lambda.send(new InvokeCommand({ FunctionName: "levee-worker" }))).Payload ?? [],
    ).toString();

  it("previews without an emulator, and refuses to deploy so", async () => {
    const offline = mkdtempSync(join(tmpdir(), "levee-offline-"));
    try {
      const preview = await run("preview", "first", { endpoint: "", dir: offline });
      assert.equal(preview.ok, true, preview.problem);
      assert.deepEqual(preview.changes, { create: 10 });
      const up = await run("up", "first", { endpoint: "", dir: offline });
      // Of whichever it came to first: the engine creates at once what does not depend on each other.
      assert.match(
        up.problem,
        /aws:\S+:\S+ "[\w-]+": create failed: the local provider is offline, because AWS_ENDPOINT_URL is not set/,
      );
      assert.doesNotMatch(up.problem, /\n\s+at /);
    } finally {
      rmSync(offline, { recursive: true, force: true });
    }
  });

  it("refuses an endpoint that is not on this machine, by name", async () => {
    const { ok, problem } = await run("preview", "first", { endpoint: "http://10.1.2.3:4566" });
    assert.equal(ok, false);
    assert.match(problem, /AWS_ENDPOINT_URL "http:\/\/10\.1\.2\.3:4566" is not a loopback address/);
  });

  it("deploys, and a second `up` finds nothing to do", async () => {
    const first = await run("up");
    assert.equal(first.ok, true, first.problem);
    const { outputs } = first.outputs as { outputs: Record<string, string> };
    assert.equal(outputs.accountId, "000000000000");
    assert.deepEqual([outputs.region, outputs.partition], ["eu-central-1", "aws"]);
    assert.match(outputs.deadLetters as string, /^dead-letters-[0-9a-f]{7}$/);
    assert.equal(outputs.far, "arn:aws:sqs:us-east-1:000000000000:levee-far");
    assert.equal(await visibility(), "60");
    assert.equal(await answer(), "1");
    const second = await run("up");
    assert.deepEqual(second.changes, { same: 10 }, second.problem);
    assert.equal(readFileSync(join(dir, "pulumi", "logs"), "utf8"), "", "the engine logs nothing, and does without");
  });

  it("keeps a secret out of the state and gives it to the function", async () => {
    const state = readFileSync(join(dir, "state", ".pulumi", "stacks", "levee", "local.json"), "utf8");
    assert.ok(state.includes("levee-worker"));
    const { Configuration } = await emulator.aws.lambda.send(new GetFunctionCommand({ FunctionName: "levee-worker" }));
    assert.equal(Configuration?.Environment?.Variables?.TOKEN, TOKEN);
    assert.ok(!state.includes(TOKEN), "the secret is in the state");
  });

  it("sees on refresh what others changed, and sets it back", async () => {
    const { QueueUrl } = await emulator.aws.sqs.send(new GetQueueUrlCommand({ QueueName: "levee-work" }));
    const Attributes = { VisibilityTimeout: "5", MessageRetentionPeriod: "7200" };
    await emulator.aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    const ZipFile = zipArchive({
      [SIGNATURE]: ARCHIVE,
      assets: { "index.js": { [SIGNATURE]: ASSET, text: "exports.handler = async () => 'drift';" } },
    });
    await emulator.aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "levee-worker", ZipFile }));
    assert.equal(await answer(), '"drift"');
    const far = makeClients(emulator.aws.endpoint, "us-east-1");
    const gone = await far.sqs.send(new GetQueueUrlCommand({ QueueName: "levee-far" }));
    await far.sqs.send(new DeleteQueueCommand({ QueueUrl: gone.QueueUrl }));
    const refresh = await run("refresh");
    assert.deepEqual(refresh.changes, { same: 7, update: 2, delete: 1 }, refresh.problem);
    const up = await run("up");
    assert.deepEqual(up.changes, { same: 7, update: 2, create: 1 }, up.problem);
    assert.equal(await visibility(), "60");
    assert.equal(await answer(), "1");
    const { Attributes: held } = await emulator.aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    assert.equal(held?.MessageRetentionPeriod, "7200", "ignoreChanges was not heeded");
  });

  it("updates what the program changed, in place", async () => {
    const preview = await run("preview", "changed");
    assert.deepEqual(preview.changes, { same: 8, update: 2 }, preview.problem);
    const up = await run("up", "changed");
    assert.deepEqual(up.changes, { same: 8, update: 2 }, up.problem);
    assert.equal(await visibility(), "120");
    assert.equal(await answer(), "2");
  });

  it("replaces what cannot be changed, deleting first what has a fixed name", async () => {
    const up = await run("up", "replaced");
    assert.equal(up.ok, true, up.problem);
    assert.equal(up.changes.replace, 1);
    const { Table } = await emulator.aws.dynamodb.send(new DescribeTableCommand({ TableName: "levee-table" }));
    assert.equal(Table?.KeySchema?.[0]?.AttributeName, "key");
    assert.deepEqual((await run("up", "replaced")).changes, { same: 10 });
  });

  it("takes over by its id what another client made", async () => {
    const { QueueUrl = "" } = await emulator.aws.sqs.send(
      new CreateQueueCommand({ QueueName: "levee-found", Attributes: { DelaySeconds: "7" } }),
    );
    const up = await run("up", "imported", { config: { "levee:found": QueueUrl } });
    assert.equal(up.ok, true, up.problem);
    assert.equal(up.changes.import, 1);
  });

  it("keeps a resource that was made only half, and finishes it with the next `up`", async () => {
    const half = await run("up", "half made");
    assert.match(
      half.problem,
      /aws:dynamodb\/table:Table "half": create failed at UpdateTimeToLive: ValidationException: /,
    );
    const mended = await run("up", "half mended");
    assert.equal(mended.ok, true, mended.problem);
    assert.equal(mended.changes.update, 1);
    const { TimeToLiveDescription } = await emulator.aws.dynamodb.send(
      new DescribeTimeToLiveCommand({ TableName: "levee-half" }),
    );
    assert.equal(TimeToLiveDescription?.AttributeName, "expiresAt");
  });

  for (const [step, expected] of [
    [
      "unknown type",
      /aws:sns\/smsPreferences:SmsPreferences: the local provider has no entry for this type; add one to local\/provider\/entries\//,
    ],
    ["unknown input", /aws:sqs\/queue:Queue: the local provider does not carry the input "fifoThroughputLimit" over/],
    [
      "unknown part",
      /aws:dynamodb\/table:Table: the local provider does not carry the input "pointInTimeRecovery.recoveryPeriodInDays" over/,
    ],
    [
      "unknown function",
      /aws:index\/getAvailabilityZones:getAvailabilityZones: the local provider does not know this function/,
    ],
  ] as const) {
    it(`refuses an ${step} at the preview, by name`, async () => {
      const { ok, problem } = await run("preview", step);
      assert.equal(ok, false);
      assert.match(problem, expected);
      assert.doesNotMatch(problem, /\n\s+at .*local\/provider/);
    });
  }

  it("says in one sentence what AWS refused, without the secret", async () => {
    const { problem, diagnostics } = await run("up", "refused by AWS");
    assert.match(problem, /aws:sqs\/queue:Queue "long": create failed at CreateQueue: InvalidAttributeValue: /);
    assert.ok(!JSON.stringify(diagnostics).includes(TOKEN));
  });

  it("leaves nothing behind when it is destroyed", async () => {
    const destroy = await run("destroy");
    assert.equal(destroy.ok, true, destroy.problem);
    assert.deepEqual(await inventory(emulator.aws), []);
    assert.deepEqual(await inventory(makeClients(emulator.aws.endpoint, "us-east-1")), []);
  });
});
