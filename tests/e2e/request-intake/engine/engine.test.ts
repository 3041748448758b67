import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetModelCommand, UpdateModelCommand } from "@aws-sdk/client-api-gateway";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { type Cloud, startCloud } from "../../../../local/cloud.ts";
import { makeDisplay } from "../../../../local/display/make-display.ts";
import { type Clients, makeClients } from "../../../../local/provider/clients.ts";
import { setUp } from "../../../../local/set-up.ts";
import type { Engine } from "../../../../local/setup/engine.ts";
import { runStack, type StackJob, type StackResult } from "../../../../local/stack.ts";
import { inventory } from "../../provider/inventory.ts";
import { call, post } from "../call.ts";
import { type Intake, REGION, TEAM } from "../deployed.ts";
import { assertProblem } from "../problem.ts";

interface Variant {
  readonly required?: string[];
  readonly origin?: string;
  readonly ephemeral?: boolean;
  readonly name?: string;
  /** The file with a check before the queue. */
  readonly check?: string | undefined;
}

const CHECK = "tests/e2e/request-intake/validated/fixtures/check.ts";

describe("a stack with a RequestIntake under the real engine", () => {
  let engine: Engine;
  let dir: string;
  let cloud: Cloud;
  let aws: Clients;
  let intake: Intake;
  let size: number;

  /** What was first done with each resource, by its name; what stayed as it is is left out. */
  let changed: Record<string, string>;
  const run = async (operation: StackJob["operation"], variant: Variant = {}): Promise<StackResult> => {
    const { required, origin = cloud.endpoint, ephemeral = false, name = "one", check } = variant;
    const schema = { type: "object", ...(required && { required }) };
    changed = {};
    return runStack(operation, {
      engine,
      stack: "local",
      dir,
      endpoint: cloud.endpoint,
      config: {
        "aws:region": REGION,
        "levee:ephemeral": String(ephemeral),
        "levee:requestIntake":
          name === ""
            ? {}
            : {
                [name]: {
                  handler: TEAM,
                  schema,
                  publicOrigin: origin,
                  ...(check && { validation: { handler: check } }),
                  environment: { EFFECTS: join(dir, "effects.jsonl") },
                },
              },
      },
      onEvent: (event) => {
        if (event.kind === "begin" && event.op !== "same") changed[event.urn.split("::").at(-1)!] ??= event.op;
      },
    });
  };

  before(async function () {
    this.timeout(900_000);
    engine = await setUp(makeDisplay(), { emulator: true });
    dir = mkdtempSync(join(tmpdir(), "levee-intake-engine-"));
    cloud = await startCloud({ dir, runPid: process.pid });
    aws = makeClients(cloud.endpoint, REGION);
    const first = await run("up");
    assert.equal(first.ok, true, first.problem);
    assert.deepEqual([Object.keys(first.changes), first.policies, first.diagnostics], [["create"], [], []]);
    size = first.changes.create!;
    intake = (first.outputs.requestIntake as { one: Intake }).one;
  });
  after(async () => {
    await cloud?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const answer = async (body = '{"a":1}') => {
    const answer = await post(intake.requestsUrl, body);
    return answer.status === 202 ? new URL(answer.json().statusUrl).origin : String(answer.status);
  };

  /** What a caller is answered again and again while an `up` runs. */
  const seenDuring = async (variant: Variant, body?: string) => {
    const seen: string[] = [];
    let over = false;
    const caller = (async () => {
      for (; !over; await sleep(20)) seen.push(await answer(body));
    })();
    const up = await run("up", variant);
    over = true;
    await caller;
    assert.equal(up.ok, true, up.problem);
    return seen;
  };

  it("finds nothing to do at the second `up`", async () => {
    const second = await run("up");
    assert.deepEqual(second.changes, { same: size }, second.problem || JSON.stringify(changed));
  });

  it("serves callers what was deployed while a model is changed by hand, sees that alone on refresh, and sets it back", async () => {
    const model = { restApiId: intake.apiId, modelName: "Request" };
    const value = '{"$schema":"http://json-schema.org/draft-04/schema#","type":"object","required":["never"]}';
    const patchOperations = [{ op: "replace", path: "/schema", value }] as const;
    await aws.apigateway.send(new UpdateModelCommand({ ...model, patchOperations: [...patchOperations] }));
    for (let n = 0; n < 5; n++, await sleep(300)) assert.equal(await answer(), cloud.endpoint);
    assert.deepEqual((await run("refresh")).changes, { same: size - 1, update: 1 });
    assert.deepEqual((await run("up")).changes, { same: size - 1, update: 1 });
    assert.deepEqual(changed, { "one-model": "update" });
    const { schema } = await aws.apigateway.send(new GetModelCommand(model));
    assert.ok(!schema?.includes("never"), schema);
    assert.equal(await answer(), cloud.endpoint);
  });

  it("brings a changed schema and a changed template live with a new deployment, at one moment for every caller", async () => {
    const origin = "https://orders.example";
    const seen = await seenDuring({ origin, required: ["b"] });
    assert.deepEqual(changed, {
      one: "update",
      "one-model": "update",
      "one-answer-bad-request-body": "update",
      "one-post-integration-202": "update",
      "one-deployment": "create-replacement",
      "one-stage": "update",
    });
    const turn = seen.indexOf("400");
    assert.ok(turn > 0, JSON.stringify(seen));
    assert.deepEqual(new Set(seen.slice(0, turn)), new Set([cloud.endpoint]), "a caller saw a mixture");
    assert.deepEqual(new Set(seen.slice(turn)), new Set(["400"]));
    assert.equal(await answer('{"b":1}'), origin);
    assertProblem(await post(intake.requestsUrl, "{}"), { status: 400, kind: "invalid-request", detail: /with "b"/ });
  });

  it("gets a check before the queue, and loses it, without a caller's noticing", async () => {
    const as = { origin: "https://orders.example", required: ["b"] };
    for (const check of [CHECK, undefined]) {
      const seen = await seenDuring({ ...as, check }, '{"b":1}');
      assert.deepEqual([...new Set(seen)], [as.origin]);
      // The right to send is there before the API needs it, and goes after.
      assert.equal(changed["one-api-role-policy-accept"], check ? "delete" : "create");
    }
  });

  describe("that is not ephemeral", () => {
    let requestId: string;
    before(async () => {
      requestId = (await post(intake.requestsUrl, '{"acts":["give-up"],"b":1}')).json().requestId;
      assert.deepEqual(await letters(10_000), [requestId]);
    });

    /** Of which requests there are dead letters, once there is one. */
    const letters = async (withinMs = 0) => {
      const QueueUrl = intake.deadLetterQueueUrl;
      for (const until = Date.now() + withinMs; ; await sleep(100)) {
        const { Messages = [] } = await aws.sqs.send(
          new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0, MessageAttributeNames: ["All"] }),
        );
        const found = Messages.map(({ MessageAttributes }) => MessageAttributes?.requestId?.StringValue);
        if (found.length > 0 || Date.now() > until) return found;
      }
    };
    const assertRefused = async ({ ok, problem }: StackResult) => {
      assert.equal(ok, false);
      for (const name of ["one-work", "one-status", "one-results"]) {
        const words = `^${name}: .*cannot be deleted\nbecause it is protected\\. To unprotect .*\n.pulumi state unprotect '[^']*::${name}'`;
        assert.match(problem, new RegExp(words, "m"));
      }
      assert.doesNotMatch(problem, /\n\s+at /);
      for (const QueueUrl of [intake.queueUrl, intake.undeliveredQueueUrl])
        await aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
      await aws.s3.send(new HeadBucketCommand({ Bucket: intake.resultsBucket }));
      const Key = { id: { S: requestId } };
      const { Item } = await aws.dynamodb.send(new GetItemCommand({ TableName: intake.statusTable, Key }));
      assert.equal(Item?.status?.S, "failed");
      assert.deepEqual(await letters(), [requestId]);
    };

    it("refuses another name of its instance at the preview, where `pulumi up` begins, and serves on", async () => {
      await assertRefused(await run("preview", { name: "two" }));
      assert.equal(await answer(), "400");
      assert.equal(await answer('{"b":1}'), "https://orders.example");
    });

    it("keeps its data even when an `up` without a preview takes its instance away", async () => {
      await assertRefused(await run("up", { name: "" }));
    });

    it("refuses to be destroyed, names what holds data and says the way out", async () => {
      await assertRefused(await run("destroy"));
    });

    it("has its instance back with all its data at the next `up`, and leaves nothing behind when it is destroyed as ephemeral", async () => {
      const up = await run("up", { ephemeral: true });
      assert.equal(up.ok, true, up.problem);
      intake = (up.outputs.requestIntake as { one: Intake }).one;
      assert.equal(await answer(), cloud.endpoint);
      const status = await call(`${intake.requestsUrl}/${requestId}`);
      assert.deepEqual([status.json().status, status.json().reason], ["failed", "permanent"]);
      const destroy = await run("destroy");
      assert.equal(destroy.ok, true, destroy.problem);
      assert.deepEqual(await inventory(aws), []);
    });
  });
});
