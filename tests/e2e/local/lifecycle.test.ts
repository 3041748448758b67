import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalJson } from "../../../local/local-json.ts";
import { type Checkout, makeCheckout, processesOf } from "../checkout.ts";

/** What a crash leaves notices within a second that its run is gone. */
async function nothingLeft(dir: string): Promise<void> {
  for (let tries = 0; tries < 40 && processesOf(dir).length > 0; tries++) await sleep(100);
  assert.deepEqual(processesOf(dir), []);
}

describe("a local run", () => {
  let checkout: Checkout;
  before(() => {
    checkout = makeCheckout();
  });
  after(() => checkout.remove());

  const moments: readonly [string, RegExp, "SIGINT" | "SIGTERM"][] = [
    ["while it is set up", /AWS emulator/, "SIGINT"],
    ["while the emulator starts", /embedded cloud/, "SIGTERM"],
    ["while the engine works", /pulumi up/, "SIGINT"],
    ["while orders are posted", /orders: [1-9]/, "SIGTERM"],
  ];
  for (const [when, pattern, signal] of moments) {
    it(`leaves no process behind after ${signal} ${when}`, async () => {
      const run = checkout.cli("up");
      await run.until(pattern);
      run.kill(signal);
      assert.equal(await run.ended, signal === "SIGINT" ? 130 : 143, run.output());
      await nothingLeft(checkout.dir);
      assert.ok(!existsSync(join(checkout.dir, ".levee", "run")), "its state is gone");
      assert.doesNotMatch(run.output(), /\n\s+at /, "no stack trace");
    });
  }

  it("deploys within 30 seconds for each of its four instances, plays orders, a schedule and a roster and ends well because every promise was kept", async function () {
    this.timeout(600_000);
    const run = checkout.cli("up", "--json");
    assert.equal(await run.ended, 0, run.output().slice(-4_000));
    const seconds = Number(/deployed ([\d.]+) s after the start/.exec(run.output())?.[1]);
    assert.ok(seconds <= 4 * 30, `deployed after ${seconds} s`);
    assert.equal(run.output().match(/every promise kept/g)?.length, 3, run.output().slice(-4_000));
    await nothingLeft(checkout.dir);
  });

  it("leaves no process behind after SIGKILL", async () => {
    const run = checkout.cli("up");
    await run.until(/pulumi up/);
    await sleep(1_500);
    run.kill("SIGKILL");
    await run.ended;
    await nothingLeft(checkout.dir);
  });

  it("runs after one that was killed, refuses a second run meanwhile, and does not disturb another checkout's", async () => {
    const other = makeCheckout();
    try {
      const first = checkout.cli("up", "--no-scenario");
      await first.until(/embedded cloud/);
      const second = checkout.cli("up", "--no-scenario");
      const beside = other.cli("up", "--no-scenario");
      assert.equal(await second.ended, 1);
      assert.match(second.output(), /a run of this checkout is in progress \(process \d+\)/);
      assert.equal(await first.ended, 0, first.output());
      assert.equal(await beside.ended, 0, beside.output());
      await nothingLeft(checkout.dir);
    } finally {
      other.remove();
    }
  });

  it("kept, stays up with everything in local.json until local:down, and a second one is refused", async () => {
    const run = checkout.cli("up", "--keep", "--no-scenario");
    assert.equal(await run.ended, 0, run.output());
    const file = join(checkout.dir, ".levee", "local.json");
    const local = JSON.parse(readFileSync(file, "utf8")) as LocalJson;
    try {
      assert.ok((await fetch(`${local.endpoint}/_ministack/health`)).ok);
      assert.deepEqual(Object.keys(local.pids).sort(), ["emulator", "gateway", "webhook receiver"]);
      const second = checkout.cli("up");
      assert.equal(await second.ended, 1);
      assert.match(second.output(), /a kept stack is up at .*local:down/);
    } finally {
      const down = checkout.cli("down");
      assert.equal(await down.ended, 0, down.output());
    }
    assert.ok(!existsSync(file));
    await nothingLeft(checkout.dir);
    const again = checkout.cli("down");
    assert.equal(await again.ended, 0);
    assert.match(again.output(), /nothing is up/);
  });
});
