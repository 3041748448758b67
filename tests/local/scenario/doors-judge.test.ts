import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import type { Evidence, SentOrder } from "../../../local/scenario/evidence.ts";
import { judge } from "../../../local/scenario/judge.ts";
import type { Problem } from "../../../local/scenario/problem.ts";
import type { WebhookCall } from "../../../local/webhook-receiver/receiver.ts";
import { lawfulEvidence } from "./lawful-evidence.ts";

const key = Buffer.from("0123456789abcdef0123456789abcdef");
const secret = `whsec_${key.toString("base64")}`;
const AT = Date.UTC(2030, 0, 1);

function webhook(document: unknown, answered = 204): WebhookCall {
  const body = JSON.stringify(document);
  const [id, timestamp] = ["msg_1", String(AT / 1_000)];
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
  return { at: AT, answered, path: "/", headers, body };
}

/** The same evidence, had its first ordinary order come on a WebSocket, and were those of both other doors told by webhooks. */
function withDoors(evidence: Evidence): Evidence & { id: string } {
  const at = evidence.orders.findIndex(({ kind, pair, status }) => kind === "ordinary" && !pair && status === 202);
  const order = evidence.orders[at]!;
  const { requestId: id, statusUrl } = JSON.parse(order.body);
  const onSocket: SentOrder = {
    ...order,
    door: "socket",
    connection: 3,
    headers: {},
    body: JSON.stringify({ accepted: id, ref: "1", statusUrl }),
  };
  const document = evidence.documents[id]!.at(-1);
  return {
    ...evidence,
    id,
    orders: evidence.orders.with(at, onSocket),
    pushed: [{ connection: 3, ref: "1", text: JSON.stringify({ outcome: document, ref: "1", statusUrl }) }],
    webhooks: { secret, doors: ["validated", "socket"], calls: [webhook(document, 503), webhook(document)] },
  };
}

const telling = ({ webhooks }: Evidence, calls: readonly WebhookCall[]) => ({ webhooks: { ...webhooks!, calls } });

const violations: readonly [string, Problem["rule"], (evidence: Evidence & { id: string }) => Partial<Evidence>][] = [
  ["an outcome is never told by a webhook", "every outcome is told by a webhook", (e) => telling(e, [])],
  [
    "an outcome was only told to a receiver that was down",
    "every outcome is told by a webhook",
    (e) => telling(e, [e.webhooks!.calls[0]!]),
  ],
  [
    "an outcome is told twice",
    "every outcome is told by a webhook",
    (e) => telling(e, [...e.webhooks!.calls, e.webhooks!.calls[1]!]),
  ],
  [
    "a webhook is signed with another secret",
    "every outcome is told by a webhook",
    (e) => ({ webhooks: { ...e.webhooks!, secret: `whsec_${Buffer.alloc(32).toString("base64")}` } }),
  ],
  [
    "a webhook says something else than the status",
    "every outcome is told by a webhook",
    (e) => telling(e, [webhook({ requestId: e.id, status: "succeeded" })]),
  ],
  ["an outcome never came on its connection", "a socket gets its own results", () => ({ pushed: [] })],
  [
    "an outcome came on another connection",
    "a socket gets its own results",
    (e) => ({ pushed: [{ ...e.pushed![0]!, connection: 4 }] }),
  ],
  ["an outcome came twice", "a socket gets its own results", (e) => ({ pushed: [e.pushed![0]!, e.pushed![0]!] })],
  [
    "a connection heard of nobody's request",
    "a socket gets its own results",
    (e) => ({ pushed: [...e.pushed!, { connection: 3, ref: undefined, text: '{"outcome":{"requestId":"x"}}' }] }),
  ],
  [
    "an acceptance on a connection has no status URL",
    "one answer says it all",
    (e) => ({
      orders: e.orders.map((order) =>
        order.door === "socket" ? { ...order, body: JSON.stringify({ accepted: e.id }) } : order,
      ),
    }),
  ],
];

describe("the judge of other doors", () => {
  const lawful = lawfulEvidence({ killed: false });

  it("finds nothing wrong where each outcome was told once, and came on its own connection", () => {
    fc.assert(
      fc.property(lawful, (evidence) => {
        const { id, ...told } = withDoors(evidence);
        assert.deepEqual(judge(told).problems, [], id);
      }),
      { numRuns: 20 },
    );
  });

  it("lets an outcome be missing on a connection that was gone", () => {
    fc.assert(
      fc.property(lawful, (evidence) => {
        const told = { ...withDoors(evidence), pushed: [], goneConnections: [3] };
        assert.deepEqual(judge(told).problems, []);
      }),
      { numRuns: 20 },
    );
  });

  for (const [title, rule, breakIt] of violations)
    it(`finds that ${title}`, () => {
      fc.assert(
        fc.property(lawful, (evidence) => {
          const told = withDoors(evidence);
          const { problems } = judge({ ...told, ...breakIt(told) });
          assert.ok(
            problems.length > 0 && problems.every((problem) => problem.rule === rule),
            JSON.stringify(problems),
          );
        }),
        { numRuns: 10 },
      );
    });
});
