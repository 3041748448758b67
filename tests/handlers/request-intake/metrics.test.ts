import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { workBatch } from "../../../handlers/request-intake/batch.ts";
import { collected, type Group, type MetricName } from "../../../handlers/request-intake/metrics.ts";
import { takeRequest } from "../../../handlers/request-intake/request.ts";
import { calm, Ended, jobOf, NOW, recordWith } from "./calm.ts";

const names = Object.keys({
  AgeAtStart: true,
  Attempts: true,
  AttemptDuration: true,
  TimeToOutcome: true,
  Unsuccessful: true,
} satisfies Record<MetricName, true>);

/** What a world's metrics have put out, as `name outcome|reason: values`. */
const said = (groups: readonly Group[]) =>
  groups.flatMap(({ dimension, values }) =>
    Object.entries(values).map(([name, all]) => `${[name, ...Object.values(dimension)].join(" ")}: ${all}`),
  );

type World = ReturnType<typeof calm>;

/** Works messages as one batch. */
const work = (world: World, job: ReturnType<typeof jobOf>, ...records: ReturnType<typeof recordWith>[]) =>
  workBatch(world.shift, records, {
    each: (message) => takeRequest(world.shift, job, message),
    neededMs: 1,
    backoff: job.backoff,
  });

const ago = (ms: number, attributes = {}) => ({
  ...recordWith(attributes),
  attributes: { ...recordWith().attributes, SentTimestamp: String(NOW - ms) },
});

describe("what the worker says of its requests", () => {
  it("is the wait, the attempt, and the end of one that succeeds, once an invocation", async () => {
    const world = calm();
    const job = jobOf(() => {
      world.time.now += 2_000;
      assert.deepEqual(world.said, [], "nothing is written while it works");
      return "done";
    });
    await work(world, job, ago(5_000));
    const first = [
      "AgeAtStart: 5000",
      "Attempts: 1",
      "AttemptDuration succeeded: 2000",
      "TimeToOutcome succeeded: 7000",
    ];
    assert.deepEqual(said(world.said).sort(), first.sort());
    await work(world, job, ago(5_000));
    assert.equal(world.said.length, 2, "a second delivery says nothing new");
  });

  it("is each attempt of one that fails, its wait once, and the reason at its end", async () => {
    const world = calm();
    const job = jobOf(() => {
      world.time.now += 100;
      throw new Error("no");
    });
    for (let n = 0; n < 3; n++) await work(world, job, ago(0));
    assert.deepEqual(said(world.said), [
      "AgeAtStart: 0",
      "AttemptDuration failed: 100",
      "AttemptDuration failed: 100",
      "AttemptDuration failed: 100",
      "TimeToOutcome failed: 300",
      "Attempts: 3",
      "Unsuccessful attempts-exhausted: 1",
    ]);
  });

  it("is written before a function that does not settle takes the process down", async () => {
    const world = calm();
    const job = jobOf(() => new Promise(() => {}));
    await assert.rejects(work(world, job, ago(0)), Ended);
    assert.deepEqual(said(world.said), ["AgeAtStart: 0", "AttemptDuration timed-out: 11000"]);
  });

  it("is that one expired, and no attempt", async () => {
    const world = calm();
    const settings = { ...world.shift.settings, expireAfterMs: 60_000 };
    await work({ ...world, shift: { ...world.shift, settings } }, jobOf(assert.fail), ago(60_001));
    assert.deepEqual(said(world.said), ["Attempts: 0", "TimeToOutcome expired: 60001", "Unsuccessful not-in-time: 1"]);
  });

  it("counts a request that shares another's outcome with that one", async () => {
    const world = calm();
    const key = { idempotencyKey: "k" };
    const other = recordWith({ ...key, requestId: `${NOW}-request_2` }, "{}", 1, "m2");
    await work(
      world,
      jobOf(() => "done"),
      recordWith(key),
      other,
    );
    assert.equal(
      said(world.said)
        .filter((line) => line.startsWith("TimeToOutcome"))
        .join(),
      "TimeToOutcome succeeded: 0",
    );
  });

  it("is never below nothing, whatever the clocks say", () => {
    const groups: Group[] = [];
    const metrics = collected((group) => void groups.push(group));
    metrics.begun(-20);
    metrics.flush();
    assert.deepEqual(said(groups), ["AgeAtStart: 0"]);
  });

  it("fails no work when it cannot be written, and is not said again then", async () => {
    let puts = 0;
    const metrics = collected(() => {
      puts++;
      throw new Error("stdout is closed");
    });
    const world = calm();
    const shift = { ...world.shift, ports: { ...world.ports, metrics } };
    const { batchItemFailures } = await work(
      { ...world, shift },
      jobOf(() => "done"),
      ago(0),
    );
    metrics.flush();
    assert.deepEqual([batchItemFailures, puts], [[], 2]);
  });

  it("is what docs/request-intake.md says", () => {
    const page = readFileSync(new URL("../../../docs/request-intake.md", import.meta.url), "utf8");
    const rows = page
      .split("<!-- metrics")[1]!
      .split("\n\n")[0]!
      .matchAll(/^\| `(\w+)` /gm);
    assert.deepEqual(
      [...rows].map(([, name]) => name),
      names,
    );
  });
});
