import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Request } from "../../../handlers/request-intake/contract.ts";
import { readEffectLog } from "../../../local/scenario/effect-log.ts";
import type { Effect } from "../../../local/scenario/evidence.ts";
import { drawn, handler } from "../../../local/scenario/fulfil.ts";
import { sha256 } from "../../../local/scenario/orders.ts";
import { poisonSku, slowSku } from "../../../local/scenario/special-articles.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const request = (order: object, changed: Partial<Request> = {}): Request => ({
  rawBody: JSON.stringify(order),
  requestId: "1893456000000-abcdefgh",
  attempt: 1,
  maxAttempts: 5,
  acceptedAt: new Date(),
  signal: new AbortController().signal,
  log: silent,
  ...changed,
});
const orderOf = (sku: string, note = "") => ({
  customer: "Анна 🎁",
  items: [
    { sku: "MUG-0610", quantity: 2 },
    { sku, quantity: 3 },
  ],
  note,
});

/** The first note whose order has, or has not, bad luck at its first attempt. */
function withLuck(isBad: boolean): ReturnType<typeof orderOf> {
  for (let n = 0; ; n++) {
    const order = orderOf("VASE-0500", `note ${n}`);
    if (drawn(sha256(JSON.stringify(order)), 1)[0] < 0.02 === isBad) return order;
  }
}

describe("the function of the local stack", () => {
  let folder: string;
  let log: string;
  const events = () => readEffectLog(log) as Effect[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "levee-fulfil-"));
    log = join(folder, "effects.jsonl");
    process.env.EFFECT_LOG = log;
  });
  afterEach(() => {
    delete process.env.EFFECT_LOG;
    rmSync(folder, { recursive: true });
  });

  it("works an order, and logs where each attempt begins and ends, and on what", async () => {
    const order = withLuck(false);
    const receipt = await handler(order, request(order));
    const hash = sha256(JSON.stringify(order));
    assert.equal(receipt.pieces, 5);
    assert.equal(receipt.sha256, hash);
    assert.deepEqual(
      events().map(({ event, requestId, attempt, pid, sha256 }) => ({ event, requestId, attempt, pid, sha256 })),
      ["begin", "end"].map((event) => ({
        event,
        requestId: request(order).requestId,
        attempt: 1,
        pid: process.pid,
        sha256: hash,
      })),
    );
    const [begin, end] = events();
    assert.ok(begin!.at <= end!.at && Math.abs(Date.now() - end!.at) < 5000);
  });

  it("logs what it was handed byte for byte, of which parsing would lose spaces, escapes and digits", async () => {
    const rawBody = ' {"customer":"\\u0410нна",\r\n"items":[{"sku":"MUG-0610","quantity":2.0}]}   ';
    const order = JSON.parse(rawBody);
    const receipt = await handler(order, request(order, { rawBody }));
    const hash = createHash("sha256").update(Buffer.from(rawBody, "utf8")).digest("hex");
    assert.equal(receipt.sha256, hash);
    assert.deepEqual(
      events().map(({ sha256 }) => sha256),
      [hash, hash],
    );
  });

  it("fails two attempts in a hundred, the same ones in every run", async () => {
    const lucks = Array.from({ length: 20_000 }, (_, n) => drawn(`${n}`, 1)[0]);
    const share = lucks.filter((luck) => luck < 0.02).length / lucks.length;
    assert.ok(share > 0.017 && share < 0.023, `${share}`);
    const order = withLuck(true);
    for (let run = 0; run < 2; run++)
      await assert.rejects(async () => handler(order, request(order)), { name: "WarehouseBusy" });
    assert.deepEqual(
      events().map(({ event, error }) => `${event} ${error}`),
      ["begin undefined", "fail WarehouseBusy", "begin undefined", "fail WarehouseBusy"],
    );
  });

  it("can never work the poison order", async () => {
    const order = orderOf(poisonSku);
    await assert.rejects(async () => handler(order, request(order)), { name: "PermanentError" });
    assert.equal(events()[1]!.error, "PermanentError");
  });

  it("takes its time for the slow order, and stops when told to", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const order = orderOf(slowSku);
    await assert.rejects(async () => handler(order, request(order, { signal: controller.signal })), {
      name: "AbortError",
    });
    assert.deepEqual(
      events().map(({ event }) => event),
      ["begin", "fail"],
    );
  });

  it("says what is missing when it has nowhere to log", async () => {
    delete process.env.EFFECT_LOG;
    const order = withLuck(false);
    await assert.rejects(async () => handler(order, request(order)), /EFFECT_LOG is not set; the local stack sets it/);
  });
});

describe("readEffectLog", () => {
  it("keeps what is no event as text, and takes a missing file for an empty one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "levee-log-"));
    const log = join(folder, "effects.jsonl");
    assert.deepEqual(readEffectLog(log), []);
    process.env.EFFECT_LOG = log;
    const order = withLuck(false);
    await handler(order, request(order));
    const { appendFileSync } = await import("node:fs");
    appendFileSync(log, '{"event":"begin","requestId":"x"}\n[]\n{"event":"be');
    delete process.env.EFFECT_LOG;
    const kinds = readEffectLog(log).map((effect) => (typeof effect === "string" ? effect : effect.event));
    assert.deepEqual(kinds, ["begin", "end", '{"event":"begin","requestId":"x"}', "[]", '{"event":"be']);
    rmSync(folder, { recursive: true });
  });
});
