import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Context } from "../../../../cli/context.ts";
import type { Call } from "../../../../cli/smoke/intake/caller.ts";
import { proveSocket } from "../../../../cli/smoke/intake/prove-socket.ts";
import { Proof } from "../../../../cli/smoke/proof.ts";
import { makeDisplay } from "../../../../local/display/make-display.ts";

interface Request {
  readonly body: unknown;
  readonly ref: string;
  readonly idempotencyKey: string;
}

/** As API Gateway words it. */
const TOO_MANY = { message: "Too Many Requests", connectionId: "Lc5Yd", requestId: "Lc5YeH" };

describe("a request on a connection, in a smoke test", () => {
  let server: WebSocketServer;
  /** What the API answers a request with. */
  let answers: (request: Request, socket: WebSocket) => readonly object[];
  let headers: IncomingHttpHeaders;
  let closed: Promise<void>;
  /** How many messages are throttled before one is let through. */
  let throttled: number;
  beforeEach((done) => {
    throttled = 0;
    server = new WebSocketServer({ host: "127.0.0.1", port: 0 }, done);
    server.on("connection", (socket, request) => {
      headers = request.headers;
      closed = new Promise((resolve) => socket.once("close", () => resolve()));
      socket.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (throttled-- > 0) return socket.send(JSON.stringify(TOO_MANY));
        const said = message.action === "ping" ? [{ pong: 7 }] : answers(message, socket);
        for (const one of said) socket.send(JSON.stringify(one));
      });
    });
  });
  afterEach((done) => {
    for (const client of server.clients) client.terminate();
    server.close(() => done());
  });

  let proof: Proof;
  const proved = async (timeout = 50) => {
    const { port } = server.address() as AddressInfo;
    const signal = new AbortController().signal;
    const context = { intake: { webSocketUrl: `ws://127.0.0.1:${port}/live` }, signal } as unknown as Context;
    const call = { headersFor: async () => ({ "x-api-key": "key" }) } as unknown as Call;
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    proof = new Proof("orders", { display: makeDisplay({ stream }), signal, timeout });
    await proveSocket(context, call, '{"sku":"LAMP"}', "1764000000000-first", proof, 1);
    return proof.steps;
  };
  const outcome = (status: string, requestId = "1-a") => ({ outcome: { requestId, status }, ref: "levee-smoke" });

  it("is accepted at once and told its outcome, by whoever may connect, and closes the connection", async () => {
    let got: Request | undefined;
    answers = (request) => {
      got = request;
      return [{ accepted: "1-a", ref: request.ref }, outcome("succeeded")];
    };
    const steps = await proved();
    assert.deepEqual(
      steps.map(({ seen }) => seen),
      ["pong 7", "accepted 1-a", "succeeded"],
    );
    assert.deepEqual(got?.body, { sku: "LAMP" });
    assert.match(got.idempotencyKey, /^levee-smoke-/);
    assert.equal(headers["x-api-key"], "key");
    await closed;
  });

  it("is told what is wrong: refused, another's outcome, none in time, a connection that closes", async () => {
    answers = ({ ref }) => [{ refused: { title: "no" }, ref }];
    await assert.rejects(proved(), { exitCode: 1, message: /a request on a connection is answered .*"title":"no"/ });
    answers = ({ ref }) => [{ accepted: "1-a", ref }, outcome("failed")];
    await assert.rejects(proved(), { exitCode: 1, message: /the connection is told .*"failed"/ });
    answers = ({ ref }) => [{ accepted: "1-a", ref }, outcome("succeeded", "1-b")];
    await assert.rejects(proved(), { exitCode: 1, message: /1-b/ });
    answers = ({ ref }) => [{ accepted: "1-a", ref }];
    await assert.rejects(proved(), { exitCode: 4, message: /no outcome comes on the connection within 0.05 s/ });
    answers = (_, socket) => {
      socket.close(1001, "going");
      return [];
    };
    await assert.rejects(proved(), { exitCode: 1, message: /a request is not answered: it was closed \(1001 going\)/ });
  });

  it("is looked for by its key when nobody knows whether it was accepted, and not when it was refused", async () => {
    answers = () => [];
    await assert.rejects(proved(), { exitCode: 4 });
    const { left } = await proof.leavings.clean(() => {}, 1);
    assert.match(String(left.map(({ what }) => what)), /^request under Idempotency-Key levee-smoke-[0-9a-f-]+$/);
    answers = ({ ref }) => [{ refused: { title: "no" }, ref }];
    await assert.rejects(proved(), { exitCode: 1 });
    assert.deepEqual(await proof.leavings.clean(() => {}, 1), { removed: [], left: [] });
  });

  it("is sent again, under its key, while the API has no room for it", async () => {
    const keys = new Set<string>();
    const refs: string[] = [];
    answers = ({ ref, idempotencyKey }, socket) => {
      keys.add(idempotencyKey);
      if (refs.push(ref) > 2) return [{ accepted: "1-a", ref }, outcome("succeeded")];
      socket.send(JSON.stringify(TOO_MANY));
      return [];
    };
    throttled = 2;
    assert.deepEqual(
      (await proved(5_000)).map(({ seen }) => seen),
      ["pong 7", "accepted 1-a", "succeeded"],
    );
    assert.deepEqual([refs.length, keys.size], [3, 1]);
    throttled = Number.POSITIVE_INFINITY;
    await assert.rejects(proved(), {
      exitCode: 4,
      message: /no answer to a ping within 0.05 s: /,
    });
  });

  it("is not sent again when API Gateway says what leaves open whether it was taken", async () => {
    let sent = 0;
    answers = () => {
      sent += 1;
      return [{ ...TOO_MANY, message: "Internal server error" }];
    };
    await assert.rejects(proved(), { exitCode: 4 });
    assert.equal(sent, 1);
  });

  it("is told that nobody lets it connect", async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => {
      server = new WebSocketServer({ host: "127.0.0.1", port, verifyClient: () => false }, resolve);
    });
    await assert.rejects(proved(), { exitCode: 1, message: /no connection to ws:.*; it was refused/ });
  });
});
