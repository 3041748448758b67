import assert from "node:assert/strict";
import type { DeliveryStatus, LedgerEntry } from "../../../../handlers/request-intake/deliver/entry.ts";
import { resend } from "../../../../handlers/request-intake/deliver/resend.ts";
import type { Delivery } from "../../../../handlers/request-intake/delivery.ts";
import type { Item, Status } from "../../../../handlers/request-intake/item.ts";
import { ID, NOW } from "../calm.ts";

const entry = (status: DeliveryStatus): LedgerEntry => ({
  id: `delivery#webhook#${ID}`,
  status,
  rev: "r7",
  finishedAt: NOW,
  since: NOW,
  attempts: 1,
  leaseUntil: 0,
  notBefore: 0,
  updatedAt: NOW,
  expiresAt: 0,
  address: "https://receiver.example/hook",
});
const document = JSON.stringify({ requestId: ID, finishedAt: new Date(NOW).toISOString() });
const item = (status: Status) => ({ id: ID, status, document }) as Item;

async function word(found: LedgerEntry | undefined, request: Item | undefined = item("failed"), evenDelivered = false) {
  const sent: Delivery[] = [];
  const ports = {
    readEntry: async (id: string) => (id === entry("failed").id ? found : undefined),
    readRequest: async () => request,
    send: async (delivery: Delivery) => void sent.push(delivery),
  };
  return { ...(await resend(ports, "webhook", ID, evenDelivered)), sent };
}

describe("an operator's word", () => {
  it("sends what the status says, to where the request said, and names the end that it undoes", async () => {
    for (const status of ["failed", "unknown"] as const) {
      const { did, sent } = await word(entry(status));
      assert.deepEqual(
        [did, sent],
        [
          "resent",
          [
            {
              version: 1,
              requestId: ID,
              status: "failed",
              finishedAt: NOW,
              document,
              address: "https://receiver.example/hook",
              again: "r7",
            },
          ],
        ],
      );
    }
  });

  it("sends what was delivered only when it says so", async () => {
    assert.deepEqual([(await word(entry("delivered"))).sent, (await word(entry("delivered"))).did], [[], "left"]);
    assert.equal((await word(entry("delivered"), item("succeeded"), true)).sent.length, 1);
  });

  it("sends nothing that is on its way, was never sent, or has no outcome", async () => {
    for (const [found, request] of [
      [entry("claimed"), item("failed")],
      [entry("waiting"), item("failed")],
      [undefined, item("failed")],
      [entry("failed"), item("accepted")],
    ] as const) {
      const { did, sent } = await word(found, request);
      assert.deepEqual([did, sent], ["left", []]);
    }
  });
});
