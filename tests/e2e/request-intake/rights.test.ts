import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteRolePolicyCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { type Cloud, startCloud } from "../../../local/cloud.ts";
import { makeDisplay } from "../../../local/display/display.ts";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { setUp } from "../../../local/set-up.ts";
import type { Engine } from "../../../local/setup/engine.ts";
import { runStack } from "../../../local/stack.ts";
import { assertAccepted } from "./accepted.ts";
import { call, post } from "./call.ts";
import { takeDeadLetters } from "./dead-letters.ts";
import { type Intake, outcomeOf, REGION, TEAM } from "./deployed.ts";
import type { Task } from "./fixtures/team.ts";
import { assertProblem, unavailable } from "./problem.ts";

/** A resource policy that changes nothing. */
const harmless = (action: string, resource: string) => {
  const statement = { Sid: "Nothing", Effect: "Deny", Principal: "*", Action: action, Resource: resource };
  return { policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) };
};
const queuePolicy = harmless("sqs:AddPermission", `arn:aws:sqs:${REGION}:000000000000:none`);
/** The embedded cloud speaks plain HTTP, which the real policies refuse, as the last test shows. */
const plainHttp = {
  workQueuePolicy: queuePolicy,
  undeliveredQueuePolicy: queuePolicy,
  deadLetterQueuePolicy: queuePolicy,
  resultsBucketPolicy: harmless("s3:PutObjectAcl", "arn:aws:s3:::none/*"),
};
/** An action that AWS does not have: its batches need the right to the single call. The emulator wants it all the same. */
const batches = {
  actions: ["sqs:ChangeMessageVisibilityBatch"],
  resources: [`arn:aws:sqs:${REGION}:000000000000:levee-local-one-work`],
};

describe("RequestIntake where every right is checked", () => {
  let engine: Engine;
  let dir: string;
  let cloud: Cloud;
  let aws: Clients;
  let one: Intake;

  const up = (overrides: object) =>
    runStack("up", {
      engine,
      stack: "local",
      dir,
      endpoint: cloud.endpoint,
      config: {
        "aws:region": REGION,
        "levee:ephemeral": "true",
        "levee:requestIntake": {
          one: {
            handler: TEAM,
            schema: { type: "object" },
            publicOrigin: cloud.endpoint,
            environment: { EFFECTS: join(dir, "effects.jsonl") },
            policy: [batches],
            overrides,
          },
        },
      },
    });

  before(async function () {
    this.timeout(900_000);
    engine = await setUp(makeDisplay(), { emulator: true });
    dir = mkdtempSync(join(tmpdir(), "levee-intake-rights-"));
    cloud = await startCloud({ dir, runPid: process.pid, env: { AUTH: "true" } });
    aws = makeClients(cloud.endpoint, REGION);
    const { ok, problem, outputs } = await up(plainHttp);
    assert.equal(ok, true, problem);
    one = (outputs.requestIntake as { one: Intake }).one;
  });
  after(async () => {
    await cloud?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const worked = async (task: Task) => {
    const id = assertAccepted(await post(one.requestsUrl, JSON.stringify(task)), one.requestsUrl, 3);
    return outcomeOf(one.requestsUrl, id);
  };

  it("does all of its work with the rights of its roles alone", async () => {
    assert.equal((await worked({ acts: ["throw", "work"] })).attempts, 2);
    assert.equal((await worked({ acts: ["give-up"] })).reason, "permanent");
    assert.equal((await takeDeadLetters(aws.sqs, one)).length, 1);
    const { requestId, resultUrl } = await worked({ acts: ["work"], bytes: 400_000 });
    const result = await call(new URL(resultUrl, `${one.requestsUrl}/${requestId}`).href);
    assert.deepEqual([result.status, result.body.length], [200, 400_000]);
    assert.doesNotMatch(readFileSync(join(dir, "emulator.log"), "utf8"), /AccessDenied|not authorized/);
  });

  it("answers 503 when its API may not send, read or fetch any more, and 404 to a result that S3 denies", async () => {
    const { requestId } = await worked({ acts: ["work"], bytes: 400_000 });
    const { Roles = [] } = await aws.iam.send(new ListRolesCommand({}));
    const [RoleName, ...others] = Roles.map(({ RoleName }) => RoleName!).filter((name) => /-api-/.test(name));
    assert.deepEqual(others, []);
    await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "rights" }));
    assertProblem(await post(one.requestsUrl, "{}"), unavailable);
    assertProblem(await call(`${one.requestsUrl}/${requestId}`), { status: 503, kind: "unavailable", retryAfter: 5 });
    assertProblem(await call(`${one.requestsUrl}/${requestId}/result`), { status: 404, kind: "not-found" });
  });

  it("refuses everybody on its queue who does not come over TLS, the account itself included", async () => {
    const { workQueuePolicy: _, ...others } = plainHttp;
    const { ok, problem } = await up(others);
    assert.equal(ok, false);
    assert.match(problem, /"one-work-policy": update failed at GetQueueAttributes: AccessDenied/);
    await assert.rejects(
      aws.sqs.send(new GetQueueAttributesCommand({ QueueUrl: one.queueUrl, AttributeNames: ["All"] })),
      { name: "AccessDenied" },
    );
    assertProblem(await post(one.requestsUrl, "{}"), unavailable);
  });
});
