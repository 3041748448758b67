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
  after(async () => {
    // What a test that failed has left up.
    await checkout.cli("down").ended;
    checkout.remove();
  });

  /** Ends a run by a signal, whose exit code it has then, and looks at what is left. */
  async function endedBy(signal: "SIGINT" | "SIGTERM", run: ReturnType<Checkout["cli"]>, dir: string): Promise<void> {
    run.kill(signal);
    assert.equal(await run.ended, signal === "SIGINT" ? 130 : 143, run.output());
    await nothingLeft(dir);
    assert.ok(!existsSync(join(dir, ".levee", "run")), "its state is gone");
    assert.doesNotMatch(run.output(), /\n\s+at /, "no stack trace");
  }

  const moments: readonly [string, RegExp, "SIGINT" | "SIGTERM"][] = [
    ["while it is set up", /AWS emulator/, "SIGINT"],
    ["while the emulator starts", /embedded cloud/, "SIGTERM"],
    ["while the engine works", /pulumi up/, "SIGINT"],
  ];
  for (const [when, pattern, signal] of moments) {
    it(`leaves no process behind after ${signal} ${when}`, async () => {
      const run = checkout.cli("up");
      await run.until(pattern);
      await endedBy(signal, run, checkout.dir);
    });
  }

  it("deploys within 30 seconds for each of its four instances, plays orders, a schedule and a roster and ends well because every promise was kept", async function () {
    this.timeout(900_000);
    // Another suite runs beside this one.
    const run = checkout.cli("up", "--json", "--rate", "100");
    const code = await run.ended;
    const broken = run.output().match(/^.*"ok":false.*$/gm) ?? [];
    assert.equal(code, 0, `${broken.join("\n")}\n${run.output().slice(-2_000)}`);
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

  describe("kept, after one that was killed and beside another checkout's", () => {
    const file = () => join(checkout.dir, ".levee", "local.json");

    it("is up at its end; a second one meanwhile is refused, and the other is ended by SIGTERM while it posts orders", async () => {
      const other = makeCheckout();
      try {
        const run = checkout.cli("up", "--keep", "--no-scenario");
        await run.until(/embedded cloud/);
        const second = checkout.cli("up", "--no-scenario");
        const beside = other.cli("up");
        assert.equal(await second.ended, 1);
        assert.match(second.output(), /a run of this checkout is in progress \(process \d+\)/);
        await beside.until(/orders: [1-9]/);
        await endedBy("SIGTERM", beside, other.dir);
        assert.equal(await run.ended, 0, run.output());
      } finally {
        other.remove();
      }
    });

    it("stays up with everything in local.json, and a second one is refused", async () => {
      const local = JSON.parse(readFileSync(file(), "utf8")) as LocalJson;
      assert.ok((await fetch(`${local.endpoint}/_ministack/health`)).ok);
      assert.deepEqual(Object.keys(local.pids).sort(), ["emulator", "gateway", "webhook receiver"]);
      const second = checkout.cli("up");
      assert.equal(await second.ended, 1);
      assert.match(second.output(), /a kept stack is up at .*local:down/);
    });

    it("is gone after local:down, which has nothing to do the next time", async () => {
      const down = checkout.cli("down");
      assert.equal(await down.ended, 0, down.output());
      assert.ok(!existsSync(file()));
      await nothingLeft(checkout.dir);
      const again = checkout.cli("down");
      assert.equal(await again.ended, 0);
      assert.match(again.output(), /nothing is up/);
    });
  });
});
