import assert from "node:assert/strict";
import type { Step, StepHandler } from "../../../handlers/scheduled-batch/contract.ts";
import { PermanentError, TransientError } from "../../../handlers/scheduled-batch/contract.ts";
import type { Run } from "../../../handlers/scheduled-batch/run.ts";
import { takeStep } from "../../../handlers/scheduled-batch/take-step.ts";
import { calm, HELD, NOW, RUN, RUN_ID } from "./calm.ts";

type World = ReturnType<typeof calm>;

const take = (world: World, handler: StepHandler<never>, run: Run = RUN) =>
  takeStep(world.shift, { name: "totals", handler, timeoutMs: 30_000 }, { run, target: "acme", attempt: 2 });

/** Whether the team's function was called. */
const called = async (world: World, run?: Run) => {
  let calls = 0;
  const error = await take(world, () => void calls++, run).then(
    () => undefined,
    (thrown) => thrown.name,
  );
  return { calls, error };
};

describe("a step", () => {
  it("calls the team's function with the target and the run, and gives nothing back", async () => {
    const world = calm();
    const given: unknown[] = [];
    const answer = await take(world, (target: never, { signal, log, ...run }: Step) => {
      given.push(target, run);
      assert.equal(signal.aborted, false);
      log.info("hello");
      return { rows: 7 };
    });
    assert.equal(answer, undefined);
    assert.deepEqual(given, ["acme", { fence: 7, slot: new Date(NOW), runId: RUN_ID, attempt: 2 }]);
    const about = { runId: RUN_ID, step: "totals", target: "acme", attempt: 2 };
    assert.deepEqual(world.lines, [
      { message: "hello", ...about },
      { message: "step", ...about, outcome: "done", durationMs: 0 },
    ]);
  });

  it("is in the lease while it works, for longer than it can live, and out of it afterwards", async () => {
    const world = calm();
    await take(world, () => {
      assert.deepEqual(world.memory.item?.running, new Set(["step-0"]));
      // Deadline, shutdown and skew; L is longer still.
      assert.equal(world.memory.item?.busyUntil, NOW + 90_000);
    });
    assert.deepEqual(world.memory.item, HELD);
  });

  it("that may outlive L keeps others away for as long as it may live", async () => {
    const world = calm(HELD, 200_000);
    await take(world, () => assert.equal(world.memory.item?.busyUntil, NOW + 215_000));
  });

  it("leaves a later end of another step as it is", async () => {
    const world = calm({ ...HELD, busyUntil: NOW + 100_000, running: new Set(["other"]) });
    await take(world, () => assert.deepEqual(world.memory.item?.running, new Set(["other", "step-0"])));
    assert.deepEqual(world.memory.item, { ...HELD, busyUntil: NOW + 100_000, running: new Set(["other"]) });
  });

  const lost: [why: string, world: World, run?: Run][] = [
    ["there is no lease", calm()],
    ["another run has the lease", calm({ ...HELD, owner: "arn:other", fence: 8 })],
    ["another run had it meanwhile, and this one again", calm({ ...HELD, fence: 9 })],
    ["the lease was released", calm({ id: HELD.id, slot: NOW, fence: 7 })],
    [
      "the lease ends before this process is certainly dead",
      calm({ ...HELD, expires: NOW + 60_000 + 2_000 + 13_000 - 1 }),
    ],
    ["the execution was redriven, though the item still says that it has the lease", calm(), { ...RUN, redrives: 1 }],
  ];
  lost[0]![1].memory.item = undefined;
  for (const [why, world, run] of lost) {
    it(`ends as LeaseLost and calls nothing when ${why}`, async () => {
      const before = world.memory.read();
      assert.deepEqual(await called(world, run), { calls: 0, error: "LeaseLost" });
      assert.deepEqual(world.memory.item, before);
    });
  }

  it("begins when the lease lasts just long enough", async () => {
    const world = calm({ ...HELD, expires: NOW + 60_000 + 2_000 + 13_000 });
    assert.deepEqual(await called(world), { calls: 1, error: undefined });
  });

  const thrown = async (error: unknown) => {
    const world = calm();
    const seen = await take(world, () => Promise.reject(error)).catch((raised) => raised);
    assert.deepEqual(world.memory.item, HELD);
    assert.ok(!`${seen.stack}`.includes("    at "));
    return [seen.name, seen.message];
  };

  it("hands on a PermanentError's and a TransientError's message, cut, and of every other error the name only", async () => {
    assert.deepEqual(await thrown(new PermanentError("no such table")), ["PermanentError", "no such table"]);
    assert.deepEqual(await thrown(new TransientError("x".repeat(500))), ["TransientError", "x".repeat(200)]);
    const [name, message] = await thrown(new RangeError("zoe@example.org has no invoice"));
    assert.equal(name, "RangeError");
    assert.ok(!message.includes("zoe"));
    // Six bytes each in JSON, where three are reckoned with.
    assert.deepEqual(await thrown(new PermanentError("a\u0001b\nc")), ["PermanentError", "a b c"]);
    assert.equal((await thrown(undefined))[0], "Error");
  });

  it("hands on no name that the state machine takes for something else", async () => {
    for (const name of ["LeaseLost", "States.Timeout", "Lambda.TooManyRequestsException"])
      assert.equal((await thrown(Object.assign(new Error(), { name })))[0], "Error");
  });

  it("aborts the function's signal when its time is up", async () => {
    const world = calm();
    const heeding = (_: never, { signal }: Step) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    await assert.rejects(take(world, heeding), { name: "TimeoutError", message: /30000 ms/ });
    assert.equal(world.time.now, NOW + 30_000);
    assert.deepEqual(world.memory.item, HELD);
  });

  it("ends its process with a function that does not settle, and leaves its note in the lease", async () => {
    const world = calm();
    const dead = new Promise((resolve) => {
      world.ports.ending.now = () => {
        resolve(world.memory.read()?.running);
        return new Promise(() => {});
      };
    });
    void take(world, () => new Promise(() => {}));
    assert.deepEqual(await dead, new Set(["step-0"]));
    assert.ok(world.time.now >= NOW + 31_000);
  });

  it("gives the function no more time than there is left to note its end", async () => {
    const world = calm(HELD, 20_000);
    await assert.rejects(
      take(world, (_: never, { signal }: Step) => new Promise((_, no) => signal.addEventListener("abort", no))),
      { message: /16000 ms/ },
    );
  });

  it("insists for a while on what does not answer, and then calls nothing", async () => {
    const world = calm();
    world.ports.lease.begin = () => Promise.reject(Object.assign(new Error(), { name: "InternalServerError" }));
    assert.deepEqual(await called(world), { calls: 0, error: "InternalServerError" });
    assert.ok(world.time.now < NOW + 6_000);
  });

  it("is done although its end cannot be noted: the next run waits until it must have ended", async () => {
    const world = calm();
    world.ports.lease.end = () => Promise.reject(new Error("throttled"));
    assert.deepEqual(await called(world), { calls: 1, error: undefined });
    assert.deepEqual(world.memory.item?.running, new Set(["step-0"]));
    assert.ok(world.time.now < world.shift.deadline);
    assert.ok(world.lines.some(({ message }) => message.startsWith("the end could not be noted")));
  });
});
