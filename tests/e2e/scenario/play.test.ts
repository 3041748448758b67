import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Figures } from "../../../local/display/display.ts";
import { makeDisplay } from "../../../local/display/make-display.ts";
import type { ScenarioOptions } from "../../../local/scenario/options.ts";
import { type Order, readOrders } from "../../../local/scenario/orders.ts";
import { playScenario } from "../../../local/scenario/play.ts";
import { fakeOutput } from "../../local/display/fake-terminal.ts";
import { type FakeStack, type Faults, startFakeStack } from "./fake-stack.ts";

/** A few of each, as the whole file takes seconds. */
function someOrders(): Order[] {
  const all = readOrders();
  const ordinary = all.filter(({ kind, pair, fillTo }) => kind === "ordinary" && !pair && !fillTo).slice(0, 40);
  const malformed = all.filter(
    ({ kind, why }) => kind === "invalid" && /malformed|media type|no items/.test(why ?? ""),
  );
  const filled = all.filter(({ expect, fillTo }) => expect === 202 && fillTo);
  return [...ordinary, ...filled, ...all.filter(({ kind, pair }) => kind === "poison" || pair), ...malformed];
}

describe("playScenario", () => {
  let folder: string;
  let stack: FakeStack;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "levee-scenario-"));
  });
  afterEach(async () => {
    await stack.close();
    rmSync(folder, { recursive: true });
  });

  async function options(faults?: Faults): Promise<ScenarioOptions & { stream: { readonly text: string } }> {
    const effectLog = join(folder, "effects.jsonl");
    stack = await startFakeStack(effectLog, faults);
    const stream = fakeOutput();
    const display = makeDisplay({ stream, env: {}, json: true, lineEveryMs: 100 });
    const { requestsUrl, queueUrl, deadLetterQueueUrl, undeliveredQueueUrl, endpoint } = stack;
    const urls = { requestsUrl, queueUrl, deadLetterQueueUrl, undeliveredQueueUrl, endpoint };
    return { ...urls, effectLog, display, stream, orders: someOrders(), rate: 1000, maxMs: 3000, askEveryMs: 50 };
  }

  it("posts every order, follows each to its outcome, and finds every promise kept", async () => {
    const { stream, ...settings } = await options();
    const summary = await playScenario(settings);
    assert.deepEqual(summary.problems, []);
    assert.equal(summary.ok, true);
    const { posted, accepted, refused, outcomes, attempts, deadLetters } = summary;
    const pairs = settings.orders!.filter(({ pair }) => pair).length;
    assert.equal(posted, settings.orders!.length);
    assert.equal(stack.posts, posted);
    assert.equal(accepted, 40 + 1 + 1 + pairs);
    assert.equal(accepted + Object.values(refused).reduce((sum, count) => sum + count, 0), posted);
    assert.deepEqual(Object.keys(refused), ["400", "415"]);
    assert.deepEqual(outcomes, { succeeded: accepted - 2, "failed (permanent)": 1, "failed (conflict)": 1 });
    assert.deepEqual(attempts, { 0: pairs / 2, 1: accepted - pairs / 2 });
    assert.equal(deadLetters, 1);
    // A stand-in on loopback may answer within what a rounded figure calls nothing.
    assert.ok(summary.p50Ms! >= 0 && summary.p99Ms! >= summary.p50Ms! && summary.doneMs > 0);
    const shown = stream.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const last = shown.findLast(({ type }) => type === "figures") as Figures;
    assert.deepEqual([last.done, last.total], [accepted, accepted]);
    assert.equal(shown.at(-1).rows.verdict, "every promise kept");
    assert.equal(shown.at(-1).data.accepted, accepted);
  });

  it("ends after its time, and says so, when an order is lost", async () => {
    const { stream, ...settings } = await options({ lose: 7 });
    const summary = await playScenario({ ...settings, maxMs: 900 });
    assert.equal(summary.ok, false);
    assert.deepEqual(
      summary.problems.map(({ rule }) => rule),
      ["exactly one outcome"],
    );
    assert.match(summary.problems[0]!.message, /-fake-order-7 .*has no outcome/);
    assert.match(stream.text, /1 PROBLEMS/);
  });

  it("finds what the function logged", async () => {
    const { stream: _, ...settings } = await options({ workTwice: 3 });
    const { ok, problems } = await playScenario(settings);
    assert.equal(ok, false);
    assert.match(problems[0]!.message, /-fake-order-3: attempt 2 begins before attempt 1 ends/);
  });

  it("finds that a body was worked in other bytes, even when it says the same", async () => {
    const { stream: _, ...settings } = await options({ respell: 3 });
    const { ok, problems } = await playScenario(settings);
    assert.equal(ok, false);
    assert.deepEqual(
      problems.map(({ rule }) => rule),
      ["the right outcome", "bodies arrive as they were sent"],
    );
    assert.match(problems[1]!.message, /-fake-order-3 \(line \d+\): another body was worked/);
  });

  it("ends at any moment by the signal's reason, and leaves no handle", async () => {
    const { stream: _, ...settings } = await options({ hangFrom: 30, lose: 5 });
    const reason = new Error("interrupted");
    await sleep(20);
    const before = active();
    for (const afterMs of [0, 20, 60, 400]) {
      const controller = new AbortController();
      const playing = playScenario({ ...settings, signal: controller.signal });
      setTimeout(() => controller.abort(reason), afterMs);
      const start = performance.now();
      await assert.rejects(playing, reason);
      assert.ok(performance.now() - start < afterMs + 1000);
    }
    await sleep(50);
    assert.deepEqual(active(), before);
    await assert.rejects(playScenario({ ...settings, signal: AbortSignal.abort(reason) }), reason);
  });

  it("does not wait for the outcomes of a cloud that is gone", async () => {
    const { stream: _, ...settings } = await options({ lose: 5 });
    const playing = playScenario({ ...settings, maxMs: 60_000, maxSilenceMs: 200 });
    setTimeout(() => void stack.close(), 300);
    await assert.rejects(
      playing,
      /scenario: the embedded cloud does not answer for \d s: .*ECONNREFUSED.*; see whether its processes run/,
    );
  });

  it("plays on loopback only", async () => {
    const { stream: _, ...settings } = await options();
    const elsewhere = "https://abc.execute-api.eu-central-1.amazonaws.com/v1/requests";
    await assert.rejects(
      playScenario({ ...settings, requestsUrl: elsewhere }),
      /"https:\/\/abc\.execute-api.* is not a loopback address/,
    );
    await assert.rejects(
      playScenario({ ...settings, endpoint: "https://sqs.eu-central-1.amazonaws.com" }),
      /not a loopback address/,
    );
  });
});

/** What would keep this process alive, but for the server's own ends of connections. */
function active(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /Timeout|Immediate|TCPWRAP|TCPSocketWrap|GetAddrInfo|ConnectWrap/i.test(name))
    .toSorted();
}
