import assert from "node:assert/strict";
import { once } from "node:events";
import http, { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import type { AddressInfo, Socket } from "node:net";
import { mock } from "node:test";
import { Webhook } from "standardwebhooks";
import { webhookChannel } from "../../../../handlers/request-intake/deliver/webhook-channel.ts";
import type { Delivery } from "../../../../handlers/request-intake/delivery.ts";
import { ID } from "../calm.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const document = `{"requestId":"${ID}","status":"succeeded","result":"ü"}`;

describe("the webhook channel", () => {
  let port: number;
  let answer: (response: ServerResponse, socket: Socket) => void;
  const heard: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      heard.push({ headers: request.headers, body });
      answer(response, request.socket);
    });
  });
  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  after(() => void server.close());
  beforeEach(() => void heard.splice(0));

  const delivery = (more: Partial<Delivery> = {}): Delivery => ({
    version: 1,
    requestId: ID,
    status: "succeeded",
    finishedAt: 5,
    document,
    address: `http://127.0.0.1:${port}/hook`,
    ...more,
  });
  const send = (more: Partial<Delivery> = {}, secrets = async () => [SECRET], timeoutMs = 1_000) =>
    webhookChannel(
      { url: undefined, hosts: ["127.0.0.1:*"], timeoutMs },
      { clock: Date, secrets: { read: secrets } },
    ).send(delivery(more));
  const status =
    (code: number, headers = {}) =>
    (response: ServerResponse) => {
      response.writeHead(code, headers).end("never read");
    };

  it("posts the document byte for byte, so that a receiver can verify it", async () => {
    answer = status(204);
    assert.deepEqual(await send(), { kind: "delivered" });
    const [{ headers, body } = assert.fail("nothing came")] = heard;
    assert.equal(body, document);
    new Webhook(SECRET).verify(body, headers as Record<string, string>);
    assert.equal(headers["content-type"], "application/json");
  });

  it("takes a status for what it says", async () => {
    const cases: [number, Record<string, string>, object][] = [
      [200, {}, { kind: "delivered" }],
      [500, {}, { kind: "again", reason: "answered 500" }],
      [404, {}, { kind: "again", reason: "answered 404" }],
      [410, {}, { kind: "refused", reason: "answered 410" }],
      [429, { "retry-after": "120" }, { kind: "again", reason: "answered 429", afterMs: 120_000 }],
      [503, { "retry-after": "soon" }, { kind: "again", reason: "answered 503" }],
      [
        302,
        { location: "http://169.254.169.254/" },
        { kind: "again", reason: "answered 302; redirects are not followed" },
      ],
    ];
    for (const [code, headers, expected] of cases) {
      answer = status(code, headers);
      assert.deepEqual(await send(), expected);
    }
    assert.equal(heard.length, cases.length);
  });

  it("waits as long as a date says", async () => {
    answer = status(503, { "retry-after": new Date(Date.now() + 60_000).toUTCString() });
    const said = await send();
    assert.ok(said.kind === "again" && said.afterMs! > 57_000 && said.afterMs! <= 60_000);
  });

  it("reads no more of an answer than its head", async () => {
    answer = (response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    };
    assert.deepEqual(await send(), { kind: "delivered" });
  });

  it("does not know what came of a request that was not answered", async () => {
    answer = () => {};
    assert.deepEqual(await send({}, undefined, 60), { kind: "lost", reason: "no answer within 0.06 s" });
    answer = (_, socket) => socket.resetAndDestroy();
    assert.deepEqual(await send(), { kind: "lost", reason: "connection: ECONNRESET" });
    answer = (_, socket) => socket.end("what?\r\n\r\n");
    assert.equal((await send()).kind, "lost");
  });

  it("knows that nothing was sent when there was no connection", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port: free } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    assert.deepEqual(await send({ address: `http://127.0.0.1:${free}/` }), {
      kind: "again",
      reason: "connection: ECONNREFUSED",
    });
  });

  it("waits longer for a far host's address than Node does before it tries the next, which may lead nowhere", async () => {
    answer = status(204);
    const { mock: calls } = mock.method(http, "request");
    syncBuiltinESMExports();
    try {
      await send({}, undefined, 20_000);
    } finally {
      calls.restore();
      syncBuiltinESMExports();
    }
    const [, options] = (calls.calls[0]?.arguments ?? []) as unknown as [
      URL,
      { autoSelectFamilyAttemptTimeout: number },
    ];
    assert.equal(options.autoSelectFamilyAttemptTimeout, 5_000);
  });

  it("does not wait for a receiver that dribbles, or changes the subject", async () => {
    const hints = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n";
    const upgrade = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n";
    for (const [head, drop] of [
      ["HTTP/1.1 200 OK\r\n", "x: y\r\n"],
      ["", hints],
      [upgrade, ""],
    ] as const) {
      answer = (_, socket) => {
        socket.write(head);
        const dribble = setInterval(() => socket.write(drop), 5);
        socket.on("error", () => {}).once("close", () => clearInterval(dribble));
      };
      assert.deepEqual(await send({}, undefined, 60), { kind: "lost", reason: "no answer within 0.06 s" });
    }
  });

  it("sends nothing that speaks no TLS to an https address", async () => {
    const said = await send({ address: `https://127.0.0.1:${port}/` });
    assert.equal(said.kind, "again");
    assert.equal(heard.length, 0);
  });

  it("sends nothing to what is not allowed, and nothing without a secret", async () => {
    assert.deepEqual(await send({ address: "https://example.com/" }), {
      kind: "refused",
      reason: "the address is of a host that is not allowed",
    });
    const broken = async () => Promise.reject(Object.assign(new Error("arn:…"), { name: "AccessDeniedException" }));
    assert.deepEqual(await send({}, broken), {
      kind: "again",
      reason: "the secret cannot be read: AccessDeniedException",
    });
    assert.equal((await send({}, async () => ["hunter2"])).kind, "again");
    assert.equal(heard.length, 0);
  });
});
