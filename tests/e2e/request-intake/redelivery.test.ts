import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { assertAccepted } from "./accepted.ts";
import { attributesOf, idAt, send } from "./by-hand.ts";
import { post } from "./call.ts";
import { of } from "./dead-letters.ts";
import { deployed, type Intake } from "./deployed.ts";

describe("messages that come again", () => {
  const stack = deployed();
  let orders: Intake;
  before(() => {
    orders = stack.the.intake("orders");
  });

  const toOrders = (body: string, attributes: Record<string, string>) =>
    send(stack.the.aws, orders.queueUrl, body, attributes);

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

  it("begin anew when an operator redrives a dead letter, once", async () => {
    const sent = assertAccepted(await post(orders.requestsUrl, '{"acts":["mended"]}'), orders.requestsUrl);
    const failed = await stack.the.outcome("orders", sent);
    assert.deepEqual([failed.status, failed.reason], ["failed", "permanent"]);
    const { body, attributes } = await stack.the.letterOf("orders", of(sent));
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
});
