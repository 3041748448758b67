import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Client } from "../../../local/gateway/socket/client.ts";
import { post } from "../call.ts";
import { type AccessKey, signed, userWith } from "../callers/signed.ts";
import { REGION } from "../deployed.ts";
import { SocketDeployment } from "./deployed.ts";

// biome-ignore lint/suspicious/noExplicitAny: messages as a client sees them
type Heard = any;

/** Waits for a message that is told to a client. */
async function hears(client: Client, is: (message: Heard) => boolean, withinMs = 20_000): Promise<Heard> {
  for (const until = Date.now() + withinMs; ; await sleep(20)) {
    const found = client.heard.map((text) => JSON.parse(text)).find(is);
    if (found) return found;
    if (Date.now() > until) throw new Error(`not heard after ${withinMs} ms; heard was ${client.heard.join("\n")}`);
  }
}

const accepted = (client: Client, ref: string) => hears(client, (message) => message.accepted && message.ref === ref);
const outcome = (client: Client, ref: string, withinMs?: number) =>
  hears(client, (message) => message.outcome && message.ref === ref, withinMs);
const request = (ref: string, body: object = {}, more: object = {}) => ({ action: "request", ref, body, ...more });

describe("RequestIntake's WebSocket API", () => {
  let stack: SocketDeployment;
  let patient: Client;
  before(async function () {
    this.timeout(900_000);
    stack = await SocketDeployment.start();
    // Its message comes back when its worker is certainly dead, which takes as long as all the other tests.
    patient = await stack.connect();
    patient.send(request("dies", { acts: ["exit", "work"] }));
  });
  after(() => stack?.stop());

  it("accepts a request at once, and says its outcome on the same connection; the status is the same", async () => {
    const client = await stack.connect();
    const note = 'ü𝄞 & + % "\u0000\uFFFE\uFFFF';
    client.send(request("first", { note }, { idempotencyKey: "a key" }));
    const { accepted: id, statusUrl } = await accepted(client, "first");
    assert.match(id, /^\d{13}-[\w-]{8,}$/);
    assert.equal(statusUrl, `${stack.chat.requestsUrl}/${id}`);
    const told = await outcome(client, "first");
    assert.deepEqual([told.outcome.requestId, told.outcome.status], [id, "succeeded"]);
    assert.deepEqual(told.outcome.result.echo, { note });
    assert.deepEqual(await (await fetch(statusUrl)).json(), told.outcome);
    assert.equal(stack.effectsOf(id)[0]?.idempotencyKey, "a key");
  });

  it("tells many requests of one connection apart, whatever the order of their answers", async () => {
    const client = await stack.connect();
    const refs = Array.from({ length: 20 }, (_, i) => `many-${i}`);
    for (const ref of refs) client.send(request(ref, { note: ref }));
    const ids = await Promise.all(refs.map(async (ref) => (await accepted(client, ref)).accepted));
    assert.equal(new Set(ids).size, refs.length);
    for (const [i, ref] of refs.entries()) {
      const { outcome: document } = await outcome(client, ref, 60_000);
      assert.deepEqual([document.requestId, document.result.echo.note], [ids[i], ref]);
    }
  });

  it("refuses what the schema does not allow, and what is no request, and queues none of it", async () => {
    const client = await stack.connect();
    const before = await stack.aws.dynamodb.send(
      new ScanCommand({ TableName: stack.chat.statusTable, Select: "COUNT" }),
    );
    const invalid = [
      request("x", { acts: "no list" }),
      request("x", { unknown: 1 }),
      { action: "request" },
      request("a b"),
    ];
    for (const message of invalid) assert.equal(JSON.parse(await client.ask(message)).message, "Invalid request body");
    for (const message of [{ action: "other" }, "no JSON", "", "[]"])
      assert.equal(JSON.parse(await client.ask(message)).refused.type, "urn:levee:problem:invalid-request");
    assert.deepEqual(Object.keys(JSON.parse(await client.ask({ action: "ping" }))), ["pong"]);
    await sleep(500);
    const after = await stack.aws.dynamodb.send(
      new ScanCommand({ TableName: stack.chat.statusTable, Select: "COUNT" }),
    );
    assert.equal(after.Count, before.Count);
  });

  it("says refused while the queue refuses, never accepted, and accepts again afterwards", async () => {
    const client = await stack.connect();
    const fault = { fault: "throttle", service: "sqs", operations: ["SendMessageBatch"], from: "gateway" };
    await stack.faulty(fault, async () => {
      for (let i = 0; i < 5; i++) {
        const { refused, accepted: never } = JSON.parse(await client.ask(request("while", {})));
        assert.deepEqual([refused.type, never], ["urn:levee:problem:unavailable", undefined]);
      }
    });
    client.send(request("after"));
    await accepted(client, "after");
    assert.equal((await outcome(client, "after")).outcome.status, "succeeded");
  });

  it("notes who is connected, until they leave", async () => {
    const client = await stack.connect();
    // API Gateway's own error tells a connection its id.
    const { connectionId } = JSON.parse(await client.ask({ action: "request" }));
    const command = new GetItemCommand({ TableName: stack.chat.connectionsTable, Key: { id: { S: connectionId } } });
    const { Item = {} } = await stack.aws.dynamodb.send(command);
    const kept = Number(Item.expiresAt?.N) - Number(Item.connectedAt?.N) / 1_000;
    assert.ok(kept > 7_200 && kept < 10_000, `kept for ${kept} s`);
    client.close();
    for (let i = 0; i < 100 && (await stack.aws.dynamodb.send(command)).Item; i++) await sleep(50);
    assert.equal((await stack.aws.dynamodb.send(command)).Item, undefined);
  });

  it("loses nothing of a client that is gone: its status has the outcome, and the delivery ends as gone, with no letter", async () => {
    const client = await stack.connect();
    client.send(request("gone", { ms: 500 }));
    const { accepted: id } = await accepted(client, "gone");
    client.close();
    assert.equal((await stack.outcome(id)).status, "succeeded");
    const key = { id: { S: `delivery#socket#${id}` } };
    const command = new GetItemCommand({ TableName: stack.chat.statusTable, Key: key });
    let status: string | undefined;
    for (let i = 0; i < 200 && status !== "gone"; i++) {
      status = (await stack.aws.dynamodb.send(command)).Item?.status?.S;
      await sleep(50);
    }
    assert.equal(status, "gone");
    const { Attributes } = await stack.aws.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: stack.chat.channels.socket.deadLetterQueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages"],
      }),
    );
    assert.equal(Attributes?.ApproximateNumberOfMessages, "0");
  });

  it("works a request once under one key, whichever connection it comes by, and tells each its own", async () => {
    const [first, second] = [await stack.connect(), await stack.connect()];
    const under = { idempotencyKey: `two-${Date.now()}` };
    first.send(request("one", { ms: 400 }, under));
    const { accepted: one } = await accepted(first, "one");
    second.send(request("two", { ms: 400 }, under));
    const { accepted: two } = await accepted(second, "two");
    const [of, by] = await Promise.all([outcome(first, "one"), outcome(second, "two")]);
    const ids = [of.outcome.requestId, by.outcome.requestId];
    assert.deepEqual(ids, [one, two]);
    assert.equal(stack.effectsOf(one).length + stack.effectsOf(two).length, 2, "begun and ended once");
    const duplicates = [of.outcome.duplicateOf, by.outcome.duplicateOf].filter(Boolean);
    assert.equal(duplicates.length, 1);
    assert.deepEqual(first.heard.concat(second.heard).filter((text) => text.includes('"outcome"')).length, 2);
  });

  it("shares keys with the REST API, for the same JSON", async () => {
    const key = `both-${Date.now()}`;
    const client = await stack.connect();
    client.send(request("here", { note: "n" }, { idempotencyKey: key }));
    const { accepted: id } = await accepted(client, "here");
    await outcome(client, "here");
    const posted = await post(stack.chat.requestsUrl, '{"note":"n"}', [["Idempotency-Key", key]]);
    assert.equal((await stack.outcome(posted.json().requestId)).duplicateOf, id);
  });

  it("says an outcome whose result no message holds without it, and where it is", async () => {
    const client = await stack.connect();
    client.send(request("large", { bytes: 200_000 }));
    const { outcome: document, statusUrl } = await outcome(client, "large");
    assert.deepEqual([document.status, document.resultOmitted, document.result], ["succeeded", true, undefined]);
    const whole = (await (await fetch(statusUrl)).json()) as { result: string };
    assert.equal(Buffer.byteLength(JSON.stringify(whole.result)), 200_000);
  });

  it("connects whom the team's function lets in, and nobody else; whose a request is stays with the connection", async () => {
    const { team } = stack;
    await assert.rejects(stack.connect(team), /^Error: 401 /);
    await assert.rejects(stack.connect(team, { Authorization: "nobody" }), /^Error: 401 /);
    await assert.rejects(stack.connect(team, { Authorization: "forbidden" }), /^Error: 403 /);
    const ann = await stack.connect(team, { Authorization: "ann@shop" });
    const bob = await stack.connect(team, { Authorization: "bob@shop" });
    for (const client of [ann, bob]) client.send(request("mine", {}, { idempotencyKey: "the same" }));
    const [mine, yours] = await Promise.all([outcome(ann, "mine"), outcome(bob, "mine")]);
    const [my, your] = [mine.outcome.requestId, yours.outcome.requestId];
    assert.notEqual(my.split(".")[1], your.split(".")[1]);
    assert.deepEqual([mine.outcome.duplicateOf, yours.outcome.duplicateOf], [undefined, undefined]);
    const asked = async (id: string, as: string) =>
      (await fetch(`${team.requestsUrl}/${id}`, { headers: { Authorization: as } })).status;
    assert.deepEqual([await asked(my, "ann@shop"), await asked(my, "bob@shop")], [200, 404]);
  });

  it("connects who signs and may, and nobody else", async () => {
    const { iam, aws } = stack;
    const arn = `arn:aws:execute-api:${REGION}:000000000000:${iam.webSocketApiId}/*/$connect`;
    const [may, mayNot] = [await userWith(aws, "may-connect", arn), await userWith(aws, "may-not")];
    const http = iam.webSocketUrl.replace("ws", "http");
    const headers = async (key: AccessKey) => Object.fromEntries(await signed(key)("GET", http, ""));
    await assert.rejects(stack.connect(iam), /^Error: 403 .*Missing Authentication Token/);
    await assert.rejects(
      headers(mayNot).then((lines) => stack.connect(iam, lines)),
      /^Error: 403 .*not authorized/,
    );
    await assert.rejects(
      headers({ ...may, secret: "x" }).then((lines) => stack.connect(iam, lines)),
      /^Error: 403 /,
    );
    const client = await stack.connect(iam, await headers(may));
    client.send(request("signed"));
    const { outcome: document } = await outcome(client, "signed");
    assert.match(document.requestId, /^\d{13}-[\w-]+\.AIDA\w+$/);
  });

  it("closes a frame of more than 32 KB, and takes the same in smaller ones", async () => {
    const note = "x".repeat(40_000);
    const large = await stack.connect();
    large.send(request("frame", { note }));
    assert.equal((await large.closing()).code, 1009);
    const client = await stack.connect();
    const text = JSON.stringify(request("frames", { note }));
    client.socket.send(text.slice(0, 30_000), { fin: false });
    client.socket.send(text.slice(30_000), { fin: true });
    await accepted(client, "frames");
    assert.equal((await outcome(client, "frames")).outcome.result.echo.note, note);
  });

  it("says the outcome of the next attempt when a worker is killed in the midst of one", async () => {
    const { accepted: id } = await accepted(patient, "dies");
    const { outcome: document } = await outcome(patient, "dies", 90_000);
    assert.deepEqual([document.requestId, document.status, document.attempts], [id, "succeeded", 2]);
  });

  it("keeps what was accepted when the gateway is killed: connections end, the outcomes are there", async () => {
    const client = await stack.connect();
    client.send(request("killed", { ms: 900 }));
    const { accepted: id } = await accepted(client, "killed");
    await stack.cloud.restartGateway();
    await client.closing();
    assert.equal((await stack.outcome(id, 60_000)).status, "succeeded");
    const again = await stack.connect();
    again.send(request("again"));
    assert.equal((await outcome(again, "again")).outcome.status, "succeeded");
  });

  it("was denied nothing by IAM on the way", () => assert.doesNotMatch(stack.log(), /^denied: .*chat/m));
});
