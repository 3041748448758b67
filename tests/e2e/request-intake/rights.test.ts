import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetEventSourceMappingCommand, InvokeCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { type Clients, makeClients } from "../../../local/provider/clients.ts";
import { logLines } from "../rights/log-lines.ts";
import { assertNoMapping } from "../rights/no-mapping.ts";
import { Rights } from "../rights/role-rights.ts";
import { assertAccepted } from "./accepted.ts";
import { attributesOf, idAt, send } from "./by-hand.ts";
import { call, post } from "./call.ts";
import { of } from "./dead-letters.ts";
import { deployed, type Intake, REGION } from "./deployed.ts";
import type { Task } from "./fixtures/team.ts";
import { assertProblem, unavailable } from "./problem.ts";

/** How long a right is missed for, where what does not happen is the proof. */
const A_WHILE_MS = 1_500;

const PARTS = ["api", "worker", "undelivered-consumer", "brake"] as const;
type Part = (typeof PARTS)[number];

/**
 * Every test of this folder runs on an emulator that denies what IAM does not allow, with the roles as deployed, so that each of them shows
 * that the rights suffice. Here each right is taken away by itself, and what fails then is named.
 *
 * Supplied by local/emulator_iam.py, because the emulator leaves it out: what the pollers and the loggers may, whom a role trusts. AWS checks
 * a poller's rights when a mapping is made; what it does when GetQueueAttributes is taken from a mapping that runs, its pages do not say,
 * and here the mapping rests.
 *
 * Not proved: the rights on a key of the customer's (`kmsKeyArn`), because the emulator's queues and buckets ask no key; that CloudWatch
 * may publish to the alarms' topic, because the emulator's alarms ask no policy; and a right that only a release of AWS's own makes needed.
 */
describe("RequestIntake without one of its rights", () => {
  const stack = deployed();
  let one: Intake;
  let aws: Clients;
  const rights = {} as Record<Part, Rights>;
  const consumer = { name: "levee-local-rights-undelivered-consumer", queue: "levee-local-rights-undelivered" };
  const worker = { name: "levee-local-rights-worker", queue: "levee-local-rights-work" };
  const brake = { name: "levee-local-rights-brake" };

  const accepted = async (task: Task, headers: [string, string][] = []) =>
    assertAccepted(await post(one.requestsUrl, JSON.stringify(task), headers), one.requestsUrl);
  const undelivered = async (more: Record<string, string> = {}) => {
    const id = idAt(Date.now());
    await send(aws, one.undeliveredQueueUrl, '{"acts":["work"]}', { ...attributesOf(id), ...more });
    return id;
  };
  const statusOf = async (id: string) => (await call(`${one.requestsUrl}/${id}`)).json();

  /** Waits until a function's log has a line that fits. */
  async function said(name: string, since: number, fits: (line: string) => boolean, withinMs = 12_000): Promise<void> {
    for (const until = Date.now() + withinMs; !(await logLines(aws, name, since)).some(fits); await sleep(200))
      if (Date.now() > until)
        throw new Error(`${name} did not say it: ${(await logLines(aws, name, since)).join("\n")}`);
  }
  /** The shell's line about a request that came to nothing, because something was denied. */
  const denied = (name: string, id: string, since: number, outcome = "interrupted") =>
    said(name, since, (line) => line.includes(id) && line.includes(`"${outcome}"`) && /"AccessDenied/.test(line));

  const held = async (QueueUrl: string) => {
    const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
    const { Attributes = {} } = await aws.sqs.send(command);
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  };
  const noMapping = (action: string, { name, queue }: typeof worker) =>
    assertNoMapping(aws, action, { name, queueArn: `arn:aws:sqs:${REGION}:${aws.account}:${queue}` });
  const notPolled = async (action: string, whose: typeof worker, id: string) => {
    await noMapping(action, whose);
    await sleep(A_WHILE_MS);
    assert.deepEqual(await statusOf(id), { requestId: id, status: "accepted" });
    assert.deepEqual(stack.the.effectsOf(id), []);
  };
  const silent = async ({ name }: typeof worker, id: string, since: number) => {
    await stack.the.outcome("rights", id);
    await sleep(A_WHILE_MS);
    assert.deepEqual(
      (await logLines(aws, name, since)).filter((line) => line.includes(id)),
      [],
    );
  };
  const unworked = async (id: string, since: number) => {
    await denied(worker.name, id, since);
    assert.deepEqual(stack.the.effectsOf(id), []);
    assert.equal((await statusOf(id)).status, "accepted");
  };
  const withKey = () => accepted({ acts: ["work"] }, [["Idempotency-Key", randomUUID()]]);

  /** Invokes the brake as its alarm does. Answers the error that it ended with, and the state of the worker's mapping then. */
  const braked = async (value: "ALARM" | "OK") => {
    const Payload = JSON.stringify({ alarmData: { alarmName: "by-hand", state: { value, reason: "a test" } } });
    const answer = await aws.lambda.send(new InvokeCommand({ FunctionName: brake.name, Payload }));
    const error = answer.FunctionError ? (answer.Payload?.transformToString() ?? "") : "";
    const UUID = one.workerMapping;
    const { State } = await aws.lambda.send(new GetEventSourceMappingCommand({ UUID }));
    await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    return { error, stopped: /^Disabl/.test(State ?? "") };
  };
  const notBraked = async () => {
    const { error, stopped } = await braked("ALARM");
    assert.match(error, /is not authorized to perform: lambda:/);
    assert.ok(!stopped);
  };
  const brakeSilent = async (since: number) => {
    await braked("OK");
    await sleep(A_WHILE_MS);
    assert.deepEqual(await logLines(aws, brake.name, since), []);
  };

  type Sees = (since: number) => Promise<unknown>;
  /** By role and right: what is seen without it. What a statement says of several actions is seen of each. */
  const seen: Record<Part, Record<string, [what: string, sees: Sees]>> = {
    api: {
      "Accept sqs:SendMessage": [
        "a POST is 503",
        async () => assertProblem(await post(one.requestsUrl, "{}"), unavailable),
      ],
      "Status dynamodb:GetItem": [
        "a status is 503",
        async () => {
          const answer = await call(`${one.requestsUrl}/${idAt(Date.now())}`);
          assertProblem(answer, { status: 503, kind: "unavailable", retryAfter: 5 });
        },
      ],
      "Result s3:GetObject": [
        "a result that is there is 404",
        async () => {
          const id = await accepted({ acts: ["work"], bytes: 400_000 });
          const { resultUrl } = await stack.the.outcome("rights", id);
          const answer = await call(new URL(resultUrl, `${one.requestsUrl}/${id}`).href);
          assertProblem(answer, { status: 404, kind: "not-found" });
        },
      ],
    },
    worker: {
      "Consume sqs:DeleteMessage": [
        "a message that was worked stays on the queue, and no mapping can be made",
        async () => {
          await noMapping("DeleteMessage", worker);
          const before = await held(one.queueUrl);
          const id = await accepted({ acts: ["work"] });
          await stack.the.outcome("rights", id);
          await sleep(A_WHILE_MS);
          assert.equal(await held(one.queueUrl), before + 1);
        },
      ],
      "Consume sqs:ReceiveMessage": [
        "nothing is worked, and no mapping can be made",
        async () => notPolled("ReceiveMessage", worker, await accepted({ acts: ["work"] })),
      ],
      "Consume sqs:GetQueueAttributes": [
        "nothing is worked, and no mapping can be made",
        async () => notPolled("GetQueueAttributes", worker, await accepted({ acts: ["work"] })),
      ],
      "Consume sqs:ChangeMessageVisibility": [
        "the log says that the visibility could not be set",
        async (since) => {
          await accepted({ acts: ["work"] });
          await said(worker.name, since, (line) => /visibility could not be set.*"AccessDenied/.test(line));
        },
      ],
      "DeadLetter sqs:SendMessage": [
        "a failure is in the status and not in the dead-letter queue, and its message stays",
        async (since) => {
          const id = await accepted({ acts: ["give-up"] });
          await denied(worker.name, id, since);
          assert.equal((await statusOf(id)).status, "failed");
          assert.deepEqual((await stack.the.deadLetters("rights")).filter(of(id)), []);
        },
      ],
      "Status dynamodb:GetItem": [
        "a request with a key is not worked",
        async (since) => unworked(await withKey(), since),
      ],
      "Status dynamodb:PutItem": [
        "a request with a key is not worked",
        async (since) => unworked(await withKey(), since),
      ],
      "Status dynamodb:UpdateItem": [
        "no request is worked",
        async (since) => unworked(await accepted({ acts: ["work"] }), since),
      ],
      "Results s3:PutObject": [
        "an attempt with a large result fails",
        async (since) => {
          const id = await accepted({ acts: ["work"], bytes: 400_000 });
          await denied(worker.name, id, since, "failed-attempt");
        },
      ],
      "Log logs:CreateLogStream": [
        "the log is empty",
        async (since) => silent(worker, await accepted({ acts: ["work"] }), since),
      ],
      "Log logs:PutLogEvents": [
        "the log is empty",
        async (since) => silent(worker, await accepted({ acts: ["work"] }), since),
      ],
    },
    "undelivered-consumer": {
      "Consume sqs:DeleteMessage": [
        "a message that was seen to stays on the queue, and no mapping can be made",
        async () => {
          await noMapping("DeleteMessage", consumer);
          const before = await held(one.undeliveredQueueUrl);
          await stack.the.outcome("rights", await undelivered());
          await sleep(A_WHILE_MS);
          assert.equal(await held(one.undeliveredQueueUrl), before + 1);
        },
      ],
      "Consume sqs:ReceiveMessage": [
        "nothing gets an outcome, and no mapping can be made",
        async () => notPolled("ReceiveMessage", consumer, await undelivered()),
      ],
      "Consume sqs:GetQueueAttributes": [
        "nothing gets an outcome, and no mapping can be made",
        async () => notPolled("GetQueueAttributes", consumer, await undelivered()),
      ],
      "Consume sqs:ChangeMessageVisibility": [
        "the log says that the visibility could not be set",
        async (since) => {
          await undelivered();
          await said(consumer.name, since, (line) => /visibility could not be set.*"AccessDenied/.test(line));
        },
      ],
      "DeadLetter sqs:SendMessage": [
        "a failure is in the status and not in the dead-letter queue, and its message stays",
        async (since) => {
          const id = await undelivered();
          await denied(consumer.name, id, since);
          assert.equal((await statusOf(id)).status, "failed");
          assert.deepEqual((await stack.the.deadLetters("rights")).filter(of(id)), []);
        },
      ],
      "Status dynamodb:GetItem": [
        "a request with a key gets no outcome",
        async (since) => {
          const id = await undelivered({ idempotencyKey: randomUUID() });
          await denied(consumer.name, id, since);
          assert.equal((await statusOf(id)).status, "accepted");
        },
      ],
      "Status dynamodb:UpdateItem": [
        "no request gets an outcome",
        async (since) => {
          const id = await undelivered();
          await denied(consumer.name, id, since);
          assert.equal((await statusOf(id)).status, "accepted");
        },
      ],
      "Log logs:CreateLogStream": ["the log is empty", async (since) => silent(consumer, await undelivered(), since)],
      "Log logs:PutLogEvents": ["the log is empty", async (since) => silent(consumer, await undelivered(), since)],
    },
    brake: {
      "Brake lambda:GetEventSourceMapping": ["the brake fails, and the worker is not stopped", notBraked],
      "Brake lambda:UpdateEventSourceMapping": ["the brake fails, and the worker is not stopped", notBraked],
      "Note dynamodb:PutItem": [
        "the worker is stopped, and the brake fails because it cannot say why",
        async () => {
          const { error, stopped } = await braked("ALARM");
          assert.match(error, /is not authorized to perform: dynamodb:PutItem/);
          assert.ok(stopped);
        },
      ],
      "Log logs:CreateLogStream": ["the log is empty", brakeSilent],
      "Log logs:PutLogEvents": ["the log is empty", brakeSilent],
    },
  };

  /** One after the other, but the consumer's beside the others': it has a queue of its own. */
  const runs = new Map<string, Promise<unknown>>();
  before(async () => {
    one = stack.the.intake("rights");
    aws = stack.the.aws;
    for (const part of PARTS) rights[part] = await Rights.of(aws, `levee-local-rights-${part}-${REGION}`);
    for (const lane of [["api", "worker", "brake"], ["undelivered-consumer"]] as const) {
      let last: Promise<unknown> = Promise.resolve();
      for (const part of lane)
        for (const [name, [, sees]] of Object.entries(seen[part])) {
          const run = last.then(() => rights[part].without(name, () => sees(Date.now())));
          runs.set(`${part} ${name}`, run);
          last = run.catch(() => {});
        }
    }
  });

  for (const part of PARTS)
    for (const [name, [what]] of Object.entries(seen[part]))
      it(`${part} without ${name}: ${what}`, () => runs.get(`${part} ${name}`));

  it("has no right that is not tried here", () => {
    for (const part of PARTS) assert.deepEqual(rights[part].names.sort(), Object.keys(seen[part]).sort(), part);
  });

  it("brake that may stop what feeds another function alone: it fails, and the worker is not stopped", () =>
    rights.brake.confined("Brake", { "lambda:FunctionArn": `${worker.name}-of-another` }, notBraked));

  const trustFor = (service: string) => {
    const Statement = [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }];
    return JSON.stringify({ Version: "2012-10-17", Statement });
  };

  it("api that another service may take: a POST is 503, as soon as the session that API Gateway has is over", async () => {
    const RoleName = `levee-local-rights-api-${REGION}`;
    const trust = (service: string) =>
      aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trustFor(service) }));
    // A denied call ends the session here; on AWS it lasts its hour.
    await rights.api.without("Accept sqs:SendMessage", () => post(one.requestsUrl, "{}"));
    await trust("lambda.amazonaws.com");
    try {
      assertProblem(await post(one.requestsUrl, "{}"), unavailable);
    } finally {
      await trust("apigateway.amazonaws.com");
    }
    await accepted({ acts: ["work"] });
  });

  it("refuses everybody who does not come over TLS, the account itself included, and without that statement nobody", async () => {
    const plain = makeClients(stack.the.cloud.emulator, REGION);
    for (const QueueUrl of [one.queueUrl, one.undeliveredQueueUrl, one.deadLetterQueueUrl]) {
      const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] });
      const { Attributes } = await aws.sqs.send(ask);
      await assert.rejects(plain.sqs.send(ask), { name: "AccessDenied" });
      await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
      await plain.sqs.send(ask);
      await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    }
    const large = { Bucket: one.resultsBucket, Key: "results/none" };
    await assert.rejects(plain.s3.send(new GetObjectCommand(large)), { name: "AccessDenied" });
    await assert.rejects(aws.s3.send(new GetObjectCommand(large)), { name: "NoSuchKey" });
  });
});
