import { randomUUID } from "node:crypto";
import { isObject } from "../../../components/parts/is-object.ts";
import type { Context } from "../../context.ts";
import { printable } from "../../output/printable.ts";
import { broken, type Proof } from "../proof.ts";
import type { Call } from "./caller.ts";
import { type Connection, connect } from "./connection.ts";
import { removeHolder, removeRequest } from "./remove-request.ts";

/** What comes back with each answer. */
const REF = "levee-smoke";

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
): Promise<void> {
  const { intake, signal } = context;
  const { webSocketUrl } = intake;
  if (webSocketUrl === undefined) return;
  const key = `levee-smoke-${randomUUID()}`;
  const connection = await connect(webSocketUrl, await call.headersFor("GET", webSocketUrl), signal);
  try {
    await proof.step("answers a ping on a connection", async (report) => {
      connection.send({ action: "ping" });
      const { pong } = await heard(proof, connection, "no answer to a ping", report, (message) => "pong" in message);
      return { seen: `pong ${pong}` };
    });
    const { id } = await proof.step("accepts a request on the connection", async (report) => {
      const accountedFor = proof.leavings.add(`request under Idempotency-Key ${key}`, () =>
        removeHolder(context, key, sameAs),
      );
      connection.send({ action: "request", body: JSON.parse(body), idempotencyKey: key, ref: REF });
      const answer = await heard(
        proof,
        connection,
        "a request is not answered",
        report,
        ({ ref, outcome }) => ref === REF && outcome === undefined,
      );
      accountedFor();
      const { accepted: id } = answer;
      if (typeof id !== "string")
        throw broken(`a request on a connection is answered ${printable(JSON.stringify(answer))}`);
      proof.leavings.add(`request ${id}`, () => removeRequest(context, id, key));
      return { id, seen: `accepted ${id}` };
    });
    await proof.step("pushes its outcome on the connection", async (report) => {
      const { outcome } = await heard(
        proof,
        connection,
        "no outcome comes on the connection",
        report,
        (message) => "outcome" in message,
      );
      if (!isObject(outcome) || outcome.requestId !== id || outcome.status !== "succeeded")
        throw broken(`the connection is told ${printable(JSON.stringify(outcome))}`);
      return { seen: String(outcome.status) };
    });
  } finally {
    connection.close();
  }
}

const heard = (
  proof: Proof,
  connection: Connection,
  what: string,
  report: (detail: string) => void,
  is: Parameters<Connection["take"]>[0],
): Promise<Readonly<Record<string, unknown>>> =>
  proof.until<Readonly<Record<string, unknown>>>(what, report, async () => {
    const found = connection.take(is);
    if (found) return { found };
    const closed = connection.closed();
    if (closed !== undefined) throw broken(`${what}: ${closed}`);
    return { waits: "waiting for the connection", lookAgainMs: 20 };
  });
