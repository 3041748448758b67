import assert from "node:assert/strict";
import { milliseconds } from "../../../../components/parts/durations.ts";
import { fixed } from "../../../../components/request-intake/defaults.ts";
import { defaults } from "../../../../components/request-intake/notify/defaults.ts";
import type { LedgerEntry } from "../../../../handlers/request-intake/deliver/entry.ts";
import type { DeliveryLetter } from "../../../../handlers/request-intake/deliver/ports.ts";
import { takeDelivery } from "../../../../handlers/request-intake/deliver/take-delivery.ts";
import { writeDelivery } from "../../../../handlers/request-intake/delivery.ts";
import { calm, NOW } from "../calm.ts";
import { ledgerOver } from "../sim/deliveries.ts";

/** Of what is compared only the ratios count: one in twenty of all. */
const SCALE = 20;
/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html: mails a second that an account out of the sandbox may send at first. */
const RATE = 14 / SCALE;
/** Two invocations with ten mails each at once, a tenth of a second each. */
const TRIES_A_SECOND = 200 / SCALE;

/**
 * Outcomes that end all at once, and a service that takes so many a second, and so many in all until a day is over. SQS is played: a message
 * comes again when its visibility is over, as soon as somebody is free.
 */
async function burst(count: number, quota = Number.POSITIVE_INFINITY) {
  const { ports, time } = calm();
  // Of no period that a run could fall in with: https://en.wikipedia.org/wiki/Low-discrepancy_sequence
  let n = 0;
  const random = () => (n++ * 0.618_033_988_749_895) % 1;
  const entries = new Map<string, LedgerEntry>();
  const letters: DeliveryLetter[] = [];
  let [tokens, filled, left] = [1, NOW, quota];
  const channel = {
    name: "mail" as const,
    send: async () => {
      tokens = Math.min(1, tokens + ((time.now - filled) / 1_000) * RATE);
      filled = time.now;
      if (tokens < 1 || left < 1) return { kind: "again", reason: "SES: throttled" } as const;
      tokens -= 1;
      left -= 1;
      return { kind: "delivered" } as const;
    },
  };
  const queue = Array.from({ length: count }, (_, i) => ({ id: `${NOW}-request_${i}`, at: NOW, receives: 0 }));
  const backoff = {
    baseMs: milliseconds(defaults.webhook.firstRetry),
    capMs: milliseconds(defaults.webhook.longestRetry),
  };
  const giveUpAfterMs = milliseconds(defaults.webhook.giveUpAfter);
  let most = 0;
  while (queue.length > 0) {
    queue.sort((a, b) => a.at - b.at);
    const message = queue.shift()!;
    time.now = Math.max(time.now + 1_000 / TRIES_A_SECOND, message.at);
    const shift = {
      ports: {
        ...ports,
        random,
        ledger: ledgerOver({ entries, overwritten: [] }, async (effect) => effect()),
        letters: { send: async (letter: DeliveryLetter) => void letters.push(letter) },
      },
      settings: { retentionS: 1_000_000, callMs: 5_000, giveUpAfterMs, backoff },
      deadline: time.now + 60_000,
    };
    const body = writeDelivery({
      version: 1,
      requestId: message.id,
      status: "succeeded",
      finishedAt: NOW,
      document: "{}",
    });
    const verdict = await takeDelivery(shift, channel, body, 1);
    most = Math.max(most, ++message.receives);
    if (verdict.act === "again") queue.push({ ...message, at: time.now + Math.ceil(verdict.afterMs / 1_000) * 1_000 });
  }
  const ends = [...entries.values()].map(({ status }) => status);
  return {
    delivered: ends.filter((status) => status === "delivered").length,
    failed: ends.filter((status) => status === "failed").length,
    letters,
    most,
    minutes: (time.now - NOW) / 60_000,
  };
}

describe("a burst of mails over SES's rate", () => {
  it("of ten thousand ends delivered, within two hours, and none is a dead letter", async () => {
    const { delivered, letters, most, minutes } = await burst(10_000 / SCALE);
    assert.deepEqual([delivered, letters], [10_000 / SCALE, []]);
    assert.ok(minutes < 120, `${minutes} minutes`);
    assert.ok(most < 20, `${most} tries`);
  });

  it("over the daily quota ends failed after a day, with letters that say so, long before SQS would take them", async () => {
    const { delivered, failed, letters, most, minutes } = await burst(120, 40);
    assert.deepEqual([delivered, failed, letters.length], [40, 80, 80]);
    assert.match(letters[0]!.reason, /^given up after \d+ tries; the last: SES: throttled$/);
    assert.ok(minutes < 25 * 60 && most < fixed.maxReceives / 5, `${minutes} minutes, ${most} tries`);
  });
});
