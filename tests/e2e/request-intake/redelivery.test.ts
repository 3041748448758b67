import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { assertAccepted } from "./accepted.ts";
import { attributesOf, idAt, send } from "./by-hand.ts";
import { post } from "./call.ts";
import { type DeadLetter, deadLetters } from "./dead-letters.ts";
import { deployed, type Intake } from "./deployed.ts";

describe("messages that SQS or an operator puts on a queue", () => {
  const stack = deployed();
  let orders: Intake;
  let newer: string;
  before(async () => {
    orders = stack.the.intake("orders");
    // It comes again and again, later each time, until SQS takes it away: time for the other tests.
    newer = idAt(Date.now());
    const narrow = stack.the.intake("narrow");
    await send(stack.the.aws, narrow.queueUrl, '{"acts":["work"]}', { ...attributesOf(newer), version: "2" });
  });

  const toOrders = (body: string, attributes: Record<string, string>) =>
    send(stack.the.aws, orders.queueUrl, body, attributes);
  const letterOf = async (intake: Intake, is: (letter: DeadLetter) => boolean): Promise<DeadLetter> => {
    for (let tries = 0; tries < 100; tries++) {
      const found = (await deadLetters(stack.the.aws.sqs, intake)).find(is);
      if (found) return found;
      await sleep(100);
    }
    throw new Error("it is not in the dead-letter queue");
  };
  const of = (requestId: string) => (letter: DeadLetter) => letter.attributes.requestId === requestId;

  it("are worked once when they come twice, at the same moment or after the outcome", async () => {
    const id = idAt(Date.now());
    const body = '{"acts":["work"],"ms":300}';
    await Promise.all([1, 2, 3].map(() => toOrders(body, attributesOf(id))));
    const document = await stack.the.outcome("orders", id);
    assert.deepEqual([document.status, document.attempts], ["succeeded", 1]);
    await toOrders(body, attributesOf(id));
    await toOrders('{"acts":["throw"]}', attributesOf(id));
    await sleep(2_500);
    assert.deepEqual(await stack.the.outcome("orders", id), document);
    assert.deepEqual(
      stack.the.effectsOf(id).map(({ what, attempt }) => [what, attempt]),
      [
        ["begin", 1],
        ["end", 1],
      ],
    );
  });

  it("are worked once when one that was accepted comes twice", async () => {
    const key = randomUUID();
    const body = '{"acts":["throw","work"],"ms":100}';
    const id = assertAccepted(await post(orders.requestsUrl, body, [["Idempotency-Key", key]]), orders.requestsUrl);
    await toOrders(body, { ...attributesOf(id), idempotencyKey: key });
    const document = await stack.the.outcome("orders", id);
    assert.deepEqual([document.status, document.attempts, document.duplicateOf], ["succeeded", 2, undefined]);
    assert.deepEqual(
      stack.the.effectsOf(id).map(({ what, attempt }) => [what, attempt]),
      [
        ["begin", 1],
        ["end", 1],
        ["begin", 2],
        ["end", 2],
      ],
    );
  });

  it("end in the dead-letter queue as malformed when they have no id that anybody could ask for", async () => {
    for (const requestId of [undefined, "x", "key#0000", `${Date.now()}-a#bcdefgh`, `${Date.now()}-short`]) {
      const body = JSON.stringify({ acts: ["work"], note: randomUUID() });
      await toOrders(body, { version: "1", ...(requestId === undefined ? { other: "1" } : { requestId }) });
      const { attributes } = await letterOf(orders, (letter) => letter.body === body);
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
      const letter = await letterOf(orders, of(id));
      assert.equal(letter.body, body);
      assert.equal(letter.attributes.reason, "malformed");
      assert.deepEqual(stack.the.effectsOf(id), []);
    });
  }

  it("begin anew when an operator redrives a dead letter, once", async () => {
    const sent = assertAccepted(await post(orders.requestsUrl, '{"acts":["mended"]}'), orders.requestsUrl);
    const failed = await stack.the.outcome("orders", sent);
    assert.deepEqual([failed.status, failed.reason], ["failed", "permanent"]);
    const { body, attributes } = await letterOf(orders, of(sent));
    writeFileSync(join(stack.the.dir, "effects.jsonl.mended"), "");
    await Promise.all([1, 2].map(() => toOrders(body, attributes)));
    const until = Date.now() + 15_000;
    let document = failed;
    while (document.status === "failed" && Date.now() < until) document = await stack.the.outcome("orders", sent);
    assert.deepEqual([document.status, document.attempts, document.requestId], ["succeeded", 1, sent]);
    await toOrders(body, attributes);
    await sleep(1_500);
    assert.deepEqual(await stack.the.outcome("orders", sent), document);
    assert.equal(stack.the.effectsOf(sent).filter(({ what }) => what === "begin").length, 2);
  });

  it("are given an outcome and a dead letter when SQS takes them away before anybody worked them", async () => {
    const edge = stack.the.intake("edge");
    const id = assertAccepted(await post(edge.requestsUrl, '{"a":"ü&"}'), edge.requestsUrl);
    // maxAttempts 5, and 5 to spare.
    for (let receives = 1; receives <= 11; receives++) {
      const { Messages = [] } = await stack.the.aws.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: edge.queueUrl, VisibilityTimeout: 0, MessageAttributeNames: ["All"] }),
      );
      const ids = Messages.map(({ MessageAttributes }) => MessageAttributes?.requestId?.StringValue);
      assert.deepEqual(ids, receives <= 10 ? [id] : [], `receive ${receives}`);
    }
    const { status, reason, attempts } = await stack.the.outcome("edge", id);
    assert.deepEqual([status, reason, attempts], ["failed", "never-started", 0]);
    const letter = await letterOf(edge, of(id));
    assert.equal(letter.body, '{"a":"ü&"}');
    assert.deepEqual([letter.attributes.reason, letter.attributes.attempts], ["never-started", "0"]);
    assert.equal(letter.attributes.acceptedAt, id.slice(0, 13));
  });

  it("end as failed: unknown-version when no release that received them could read them", async () => {
    const { status, reason, attempts } = await stack.the.outcome("narrow", newer, 120_000);
    assert.deepEqual([status, reason, attempts], ["failed", "unknown-version", 0]);
    const letter = await letterOf(stack.the.intake("narrow"), of(newer));
    assert.deepEqual([letter.attributes.reason, letter.attributes.version], ["unknown-version", "2"]);
    assert.deepEqual(stack.the.effectsOf(newer), []);
  });
});
