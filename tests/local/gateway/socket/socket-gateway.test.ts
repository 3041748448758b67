import assert from "node:assert/strict";
import { request } from "node:http";
import { Client } from "./client.ts";
import { calling, mocked, SocketBench, until } from "./served.ts";

/** What an upgrade is refused with. */
const upgradeStatus = (url: string, method: string, headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    const call = request(url.replace("ws", "http"), {
      method,
      headers: { ...headers, Connection: "Upgrade", Upgrade: "websocket" },
    });
    call.on("response", (answer) => resolve(answer.resume().statusCode));
    call.on("error", reject).end();
  });

const form = "Action=SendMessage&MessageBody=$util.urlEncode($input.json('$.body'))";
const schema = { type: "object", required: ["body"], properties: { body: { type: "object" } } };

describe("the gateway's WebSocket APIs", () => {
  let bench: SocketBench;
  const clients: Client[] = [];
  const open = async (headers?: Record<string, string>) => {
    const client = await Client.open(bench.url, headers);
    clients.push(client);
    return client;
  };
  before(async () => {
    bench = await SocketBench.start();
  });
  after(() => bench.stop());
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    bench.service = () => ({ body: "{}" });
  });

  it("carry a message to the service of its route, and the answer back on the connection", async () => {
    bench.service = ({ headers }) => ({ body: JSON.stringify({ MessageId: String(headers["x-amz-target"]) }) });
    const answer = "$input.path('$.SendMessageResponse.SendMessageResult.MessageId') $context.connectionId";
    await bench.serve({ routes: { request: calling("sqs", form, { responses: { $default: answer } }) } });
    const client = await open();
    const [target, connectionId = ""] = (await client.ask({ action: "request", body: { a: "&ü" } })).split(" ");
    assert.equal(target, "AmazonSQS.SendMessage");
    assert.match(connectionId, /^[\w-]{15}=$/);
    assert.deepEqual(JSON.parse(bench.sent.at(-1)!.body.toString()).MessageBody, '{"a":"&ü"}');
  });

  it("route by the expression, to $default what has no route of its own, is no JSON, or names a route of the service's", async () => {
    const said = (what: string) => mocked(`${what} $context.eventType $context.routeKey`);
    await bench.serve({ routes: { one: said("one"), $default: said("default"), $connect: said("connect") } });
    const client = await open();
    assert.equal(await client.ask({ action: "one" }), "one MESSAGE one");
    for (const message of [{ action: "two" }, {}, "no JSON", "", { action: "$connect" }, { action: { a: 1 } }])
      assert.equal(await client.ask(message), "default MESSAGE $default");
  });

  it("say Forbidden to what no route takes, and nothing of a route without a response", async () => {
    await bench.serve({ routes: { quiet: mocked("never said", { answers: false }), one: mocked("one") } });
    const client = await open();
    client.send({ action: "quiet" });
    assert.equal(JSON.parse(await client.ask({ action: "other" })).message, "Forbidden");
    assert.equal(await client.ask({ action: "one" }), "one");
    assert.equal(client.heard.length, 2);
  });

  it("refuse what the route's model does not describe, before anybody behind hears of it", async () => {
    const validated = { modelSelectionExpression: "\\$default", requestModels: { $default: "Message" } };
    await bench.serve({ routes: { request: calling("sqs", form, validated) }, models: { Message: schema } });
    const client = await open();
    const before = bench.sent.length;
    for (const message of [{ action: "request" }, { action: "request", body: "text" }]) {
      const refusal = JSON.parse(await client.ask(message));
      assert.equal(refusal.message, "Invalid request body");
      assert.deepEqual(Object.keys(refusal), ["message", "connectionId", "requestId"]);
    }
    assert.equal(bench.sent.length, before);
  });

  it("connect when the integration of $connect succeeded, and tell $disconnect when it is over", async () => {
    const put = '{"Item":{"id":{"S":"$context.connectionId"},"event":{"S":"$context.eventType"}}}';
    await bench.serve({ routes: { $connect: calling("dynamodb", put), $disconnect: calling("dynamodb", put) } });
    const client = await open();
    const connected = JSON.parse(bench.sent.at(-1)!.body.toString()).Item;
    assert.equal(connected.event.S, "CONNECT");
    client.close();
    await until(() => bench.sent.at(-1)!.body.includes("DISCONNECT"));
    assert.equal(JSON.parse(bench.sent.at(-1)!.body.toString()).Item.id.S, connected.id.S);
  });

  it("refuse a connect whose integration fails", async () => {
    bench.service = () => ({ status: 400, body: '{"__type":"ConditionalCheckFailedException"}' });
    await bench.serve({ routes: { $connect: calling("dynamodb", "{}") } });
    await assert.rejects(open(), /^Error: 500 \{"message":"Internal server error","connectionId":"[^"]+"/);
  });

  it("ask nobody about an upgrade that is no handshake of WebSockets", async () => {
    await bench.serve({ routes: { $connect: calling("dynamodb", "{}") } });
    const asked = bench.sent.length;
    const handshake = { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13" };
    for (const [method, headers] of [
      ["GET", { ...handshake, "Sec-WebSocket-Key": "short" }],
      ["GET", { ...handshake, "Sec-WebSocket-Version": "12" }],
      ["GET", { "Sec-WebSocket-Version": "13" }],
      ["POST", handshake],
    ] as const)
      assert.equal(await upgradeStatus(bench.url, method, headers), 400);
    assert.equal(bench.sent.length, asked);
  });

  it("say no more than that it was an inner error when a service fails", async () => {
    bench.service = () => undefined;
    const route = calling("sqs", form);
    await bench.serve({
      routes: { request: { ...route, integration: { ...route.integration, timeoutInMillis: 50 } } },
    });
    const client = await open();
    assert.equal(JSON.parse(await client.ask({ action: "request", body: {} })).message, "Endpoint request timed out");
  });

  it("throttle the messages of a route", async () => {
    const limit = { throttlingRateLimit: 0.001, throttlingBurstLimit: 2 };
    await bench.serve({ routes: { one: mocked("one") }, limit });
    const client = await open();
    assert.deepEqual([await client.ask({ action: "one" }), await client.ask({ action: "one" })], ["one", "one"]);
    assert.equal(JSON.parse(await client.ask({ action: "one" })).message, "Too Many Requests");
  });

  it("ask the emulator who signs a connect with AWS_IAM, and refuse whom it does not know", async () => {
    const identity = mocked("$context.identity.caller $context.identity.userArn");
    await bench.serve({ routes: { $connect: mocked("", { authorizationType: "AWS_IAM" }), who: identity } });
    await assert.rejects(open(), /^Error: 403 .*Missing Authentication Token/);
    bench.service = () => ({ status: 403, body: '{"type":"ACCESS_DENIED","message":"not you"}' });
    await assert.rejects(open({ authorization: "AWS4-HMAC-SHA256 x" }), /^Error: 403 .*not you/);
    bench.service = () => ({ body: '{"caller":"AIDA1","userArn":"arn:aws:iam::1:user/a"}' });
    const client = await open({ authorization: "AWS4-HMAC-SHA256 x" });
    assert.equal(await client.ask({ action: "who" }), "AIDA1 arn:aws:iam::1:user/a");
  });

  it("refuse a stage that is not there, and leave other upgrades to the emulator", async () => {
    await assert.rejects(Client.open(bench.url.replace("/s1/", "/other/")));
  });

  const refused: Record<string, [route: ReturnType<typeof mocked>, says: RegExp]> = {
    "a proxy": [{ integration: { integrationType: "AWS_PROXY" } }, /AWS_PROXY is not served/],
    "a call without a role": [
      { integration: { ...calling("sqs", "").integration, credentialsArn: "" } },
      /without credentials/,
    ],
    "a template with an override": [
      mocked("#set($context.responseOverride.status = 400)"),
      /\$context\.responseOverride/,
    ],
    "a template with what only REST has": [mocked("$context.httpMethod"), /\$context\.httpMethod is not a documented/],
    "a model that does not exist": [
      mocked("", { modelSelectionExpression: "\\$default", requestModels: { $default: "No" } }),
      /"No" does not exist/,
    ],
    "an expression that is none": [mocked("", { modelSelectionExpression: "$context.x" }), /selection expression/],
  };
  for (const [what, [route, says]] of Object.entries(refused))
    it(`are not deployed with ${what}`, () => assert.rejects(bench.serve({ routes: { one: route } }), says));
});
