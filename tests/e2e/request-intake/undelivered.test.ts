import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { assertAccepted } from "./accepted.ts";
import { attributesOf, idAt, poll, send } from "./by-hand.ts";
import { call, post } from "./call.ts";
import { of } from "./dead-letters.ts";
import { deployed, type Instance, type Intake } from "./deployed.ts";

describe("messages that nobody can or may work", () => {
  const stack = deployed();
  let orders: Intake;
  let edge: Intake;
  before(() => {
    orders = stack.the.intake("orders");
    edge = stack.the.intake("edge");
  });

  const toOrders = (body: string, attributes: Record<string, string>) =>
    send(stack.the.aws, orders.queueUrl, body, attributes);

  /** While `during` runs, SQS takes a message away after that many receives: as deployed it sits days of outage out. */
  async function withReceives<T>(name: Instance, maxReceiveCount: number, during: () => Promise<T>): Promise<T> {
    const { sqs } = stack.the.aws;
    const { queueUrl: QueueUrl } = stack.the.intake(name);
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] });
    const { RedrivePolicy = "" } = (await sqs.send(command)).Attributes ?? {};
    const set = (policy: string) =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: policy } }));
    await set(JSON.stringify({ ...JSON.parse(RedrivePolicy), maxReceiveCount }));
    try {
      return await during();
    } finally {
      await set(RedrivePolicy);
    }
  }

  it("end in the dead-letter queue as malformed when they have no id that anybody could ask for", async () => {
    for (const requestId of [undefined, "x", "key#0000", `${Date.now()}-a#bcdefgh`, `${Date.now()}-short`]) {
      const body = JSON.stringify({ acts: ["work"], note: randomUUID() });
      await toOrders(body, { version: "1", ...(requestId === undefined ? { other: "1" } : { requestId }) });
      const { attributes } = await stack.the.letterOf("orders", (letter) => letter.body === body);
      assert.deepEqual([attributes.reason, attributes.attempts], ["malformed", "0"]);
      assert.match(attributes.error!, /^Malformed: the attribute requestId is (missing|not a request id)$/);
      if (requestId === undefined) continue;
      const Key = { id: { S: requestId } };
      const { Item } = await stack.the.aws.dynamodb.send(new GetItemCommand({ TableName: orders.statusTable, Key }));
      assert.equal(Item, undefined, "it was given a status");
    }
  });

  const unreadable: [what: string, body: string, more: Record<string, string>, why: RegExp][] = [
    ["a body that is no JSON", '{"acts":', {}, /the body is not JSON/],
    ["a version that is none", '{"acts":["work"]}', { version: "one" }, /the attribute version is not a number/],
    ["version 0", '{"acts":["work"]}', { version: "0" }, /the attribute version is not a number/],
  ];
  for (const [what, body, more, why] of unreadable) {
    it(`end as failed: malformed, in the status and in the dead-letter queue, with ${what}`, async () => {
      const id = idAt(Date.now());
      await toOrders(body, { ...attributesOf(id), ...more });
      const { status, reason, attempts, error } = await stack.the.outcome("orders", id);
      assert.deepEqual([status, reason, attempts, error.name], ["failed", "malformed", 0, "Malformed"]);
      assert.match(error.message, why);
      const letter = await stack.the.letterOf("orders", of(id));
      assert.equal(letter.body, body);
      assert.equal(letter.attributes.reason, "malformed");
      assert.deepEqual(stack.the.effectsOf(id), []);
    });
  }

  it("are given an outcome and a dead letter when SQS takes them away before anybody worked them", async () => {
    const id = assertAccepted(await post(edge.requestsUrl, '{"a":"ü&"}'), edge.requestsUrl);
    await withReceives("edge", 2, async () => {
      const received: unknown[] = [];
      for (let receives = 1; receives <= 3; receives++) {
        const { Messages = [] } = await stack.the.aws.sqs.send(
          new ReceiveMessageCommand({ QueueUrl: edge.queueUrl, VisibilityTimeout: 0, MessageAttributeNames: ["All"] }),
        );
        received.push(Messages.map(({ MessageAttributes }) => MessageAttributes?.requestId?.StringValue).join());
      }
      assert.deepEqual(received, [id, id, ""]);
    });
    const { status, reason, attempts } = await stack.the.outcome("edge", id);
    assert.deepEqual([status, reason, attempts], ["failed", "never-started", 0]);
    const letter = await stack.the.letterOf("edge", of(id));
    assert.equal(letter.body, '{"a":"ü&"}');
    assert.deepEqual([letter.attributes.reason, letter.attributes.attempts], ["never-started", "0"]);
    assert.equal(letter.attributes.acceptedAt, id.slice(0, 13));
  });

  it("of a later release wait for it, and end as failed: unknown-version when it does not come", async () => {
    const id = idAt(Date.now());
    const { requestsUrl, queueUrl } = stack.the.intake("narrow");
    await withReceives("narrow", 1, async () => {
      await send(stack.the.aws, queueUrl, '{"acts":["work"]}', { ...attributesOf(id), version: "2" });
      const first = await call(`${requestsUrl}/${id}`);
      assert.deepEqual(first.json(), { requestId: id, status: "accepted" });
      // It is put back for up to 28 s.
      const { status, reason, attempts } = await stack.the.outcome("narrow", id, 60_000);
      assert.deepEqual([status, reason, attempts], ["failed", "unknown-version", 0]);
    });
    const { attributes } = await stack.the.letterOf("narrow", of(id));
    assert.deepEqual([attributes.reason, attributes.version], ["unknown-version", "2"]);
    assert.deepEqual(stack.the.effectsOf(id), []);
  });

  for (const [limit, reason, letters] of [
    ["LEVEE_TOO_OLD_AFTER_S", "too-old", 1],
    ["LEVEE_EXPIRE_AFTER_S", "not-in-time", 0],
  ] as const) {
    it(`end as expired: ${reason}, unworked and with ${letters ? "a" : "no"} dead letter, when they are older than they may be`, async () => {
      const { lambda, sqs } = stack.the.aws;
      const FunctionName = edge.workerName;
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const configure = (more: Record<string, string>) =>
        lambda.send(
          new UpdateFunctionConfigurationCommand({
            FunctionName,
            Environment: { Variables: { ...Environment?.Variables, ...more } },
          }),
        );
      const { LEVEE_TOO_OLD_AFTER_S, LEVEE_EXPIRE_AFTER_S } = Environment?.Variables ?? {};
      assert.deepEqual([LEVEE_TOO_OLD_AFTER_S, LEVEE_EXPIRE_AFTER_S], [String(0.9 * 4 * 86_400), undefined]);
      const id = assertAccepted(await post(edge.requestsUrl, '{"a":1}'), edge.requestsUrl);
      await configure({ [limit]: "1" });
      try {
        await sleep(1_500);
        await poll(stack.the.aws, FunctionName, true);
        const { status, attempts, error, ...document } = await stack.the.outcome("edge", id);
        const name = reason === "too-old" ? "TooOld" : "NotInTime";
        assert.deepEqual([status, document.reason, attempts, error.name], ["expired", reason, 0, name]);
      } finally {
        await poll(stack.the.aws, FunctionName, false);
        await configure({});
      }
      if (letters) assert.equal((await stack.the.letterOf("edge", of(id))).attributes.reason, reason);
      else {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: edge.deadLetterQueueUrl,
            MessageAttributeNames: ["All"],
            VisibilityTimeout: 0,
          }),
        );
        assert.deepEqual(
          Messages.filter((message) => message.MessageAttributes?.requestId?.StringValue === id),
          [],
        );
      }
      assert.deepEqual(stack.the.effectsOf(id), []);
    });
  }
});
