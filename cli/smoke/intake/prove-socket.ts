import { randomUUID } from "node:crypto";
import { isObject } from "../../../components/parts/is-object.ts";
import type { Context } from "../../context.ts";
import { printable } from "../../output/printable.ts";
import { broken, type Proof, type Report } from "../proof.ts";
import type { Call } from "./caller.ts";
import { type Connection, connect } from "./connection.ts";
import { removeHolder, removeRequest } from "./remove-request.ts";

/** What comes back with each answer. */
const REF = "levee-smoke";

/** A bucket fills by its rate every second, and a refusal on a connection says nothing of when to come back. */
const COME_BACK_MS = 1_000;

/**
 * A request on a connection: accepted at once, and its outcome pushed to the same connection.
 *
 * @param sameAs the id of a request of the same caller, whose keys are its own
 */
export async function proveSocket(
  context: Context,
  call: Call,
  body: string,
  sameAs: string,
  proof: Proof,
  comeBackMs = COME_BACK_MS,
): Promise<void> {
  const { intake, signal } = context;
  const { webSocketUrl } = intake;
  if (webSocketUrl === undefined) return;
  const key = `levee-smoke-${randomUUID()}`;
  const connection = await connect(webSocketUrl, await call.headersFor("GET", webSocketUrl), signal);
  const hear = (missing: string, report: Report, is: Meant, asks?: object) =>
    heard(proof, connection, missing, report, is, asks && { message: asks, comeBackMs });
  try {
    await proof.step("answers a ping on a connection", async (report) => {
      const { pong } = await hear("no answer to a ping", report, (message) => "pong" in message, { action: "ping" });
      return { seen: `pong ${pong}` };
    });
    const { id } = await proof.step("accepts a request on the connection", async (report) => {
      const accountedFor = proof.leavings.add(`request under Idempotency-Key ${key}`, () =>
        removeHolder(context, key, sameAs),
      );
      const message = { action: "request", body: JSON.parse(body), idempotencyKey: key, ref: REF };
      const isAnswer: Meant = ({ ref, outcome }) => ref === REF && outcome === undefined;
      const answer = await hear("a request is not answered", report, isAnswer, message);
      accountedFor();
      const { accepted: id } = answer;
      if (typeof id !== "string")
        throw broken(`a request on a connection is answered ${printable(JSON.stringify(answer))}`);
      proof.leavings.add(`request ${id}`, () => removeRequest(context, id, key));
      return { id, seen: `accepted ${id}` };
    });
    await proof.step("pushes its outcome on the connection", async (report) => {
      const { outcome } = await hear("no outcome comes on the connection", report, (message) => "outcome" in message);
      if (!isObject(outcome) || outcome.requestId !== id || outcome.status !== "succeeded")
        throw broken(`the connection is told ${printable(JSON.stringify(outcome))}`);
      return { seen: String(outcome.status) };
    });
  } finally {
    connection.close();
  }
}

/** Whether a message is the one that is waited for. */
type Meant = Parameters<Connection["take"]>[0];

/**
 * Waits for a message that is meant.
 *
 * @param asks what is sent first, and again when API Gateway has no room for it: it throttles before anybody behind hears of a message, and as there is one
 * on the way at a time, its refusal is of this one
 */
function heard(
  proof: Proof,
  connection: Connection,
  what: string,
  report: Report,
  is: Meant,
  asks?: { readonly message: object; readonly comeBackMs: number },
): Promise<Readonly<Record<string, unknown>>> {
  let isDue = asks !== undefined;
  return proof.until<Readonly<Record<string, unknown>>>(what, report, async () => {
    if (asks && isDue) connection.send(asks.message);
    isDue = false;
    const found = connection.take(is);
    if (found) return { found };
    if (asks && connection.take(isThrottled)) {
      isDue = true;
      return { waits: "it is answered Too Many Requests, come back later", lookAgainMs: asks.comeBackMs };
    }
    const closed = connection.closed();
    if (closed !== undefined) throw broken(`${what}: ${closed}`);
    return { waits: "waiting for the connection", lookAgainMs: 20 };
  });
}

/** API Gateway's own words, and no status: https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html */
const isThrottled: Meant = ({ message, connectionId }) =>
  connectionId !== undefined && /^too many requests$/i.test(String(message));
