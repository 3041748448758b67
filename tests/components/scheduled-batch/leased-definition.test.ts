import assert from "node:assert/strict";
import fc from "fast-check";
import type { Flow, Task } from "../../../components/scheduled-batch/definition/asl.ts";
import { leaseDuration, longestStep } from "../../../components/scheduled-batch/lease-times.ts";
import { leasedDefinition } from "../../../components/scheduled-batch/leased-definition.ts";
import { assertApart, assertSlotsOnce, assertSound } from "./sim/assert-kept.ts";
import { Batch, calm, noFaults, type Scenario } from "./sim/batch.ts";

const MINUTE = 60_000;
const runTimeout = 900;
const longest = longestStep([60]);

const call = (onward: { End: true } | { Next: string }): Task => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "plain", Payload: { run: "{% $run %}" } },
  TimeoutSeconds: 90,
  Retry: [],
  ...onward,
});

/** Two after one another. */
const chain = (name: string): Flow => ({
  StartAt: `${name}1`,
  States: { [`${name}1`]: call({ Next: `${name}2` }), [`${name}2`]: call({ End: true }) },
});

/** Both at once. */
const both: Flow = {
  StartAt: "Both",
  States: { Both: { Type: "Parallel", Branches: [chain("A"), chain("B")], End: true } },
};

const definition = (work: Flow, change = (text: string) => text): string =>
  change(
    JSON.stringify(
      leasedDefinition({
        subject: "test",
        table: "leases",
        lease: "billing",
        partition: "aws",
        onOverlap: "skip",
        runTimeout,
        longestStep: longest,
        duration: leaseDuration(runTimeout, longest),
        work,
      }),
    ),
  );

const batchOf = (over: Partial<Scenario>, text: string) =>
  new Batch(
    { ...calm, runTimeout, intervalMs: 1_440 * MINUTE, stormMs: 60 * MINUTE, ...over },
    { alter: (same) => (same.startsWith("{") ? text : same) },
  );

async function play(over: Partial<Scenario>, starts: readonly number[], text = definition(chain("A"))): Promise<Batch> {
  const batch = batchOf(over, text);
  for (const at of starts) {
    const slot = new Date(Math.round(batch.world.now) + at).toISOString();
    if (at === 0) batch.start({ slot });
    else batch.world.after(at, () => batch.start({ slot }));
  }
  return batch.play();
}

const outcomes = ({ executions }: Batch) =>
  [...executions.values()].map(({ output, error }) => output?.outcome ?? error);

const starts = ({ effects }: Batch) => effects.filter(({ what }) => what === "start").length;

/** Functions that work for long, and executions that are stopped in their midst, and redriven. */
const rough: Partial<Scenario> = {
  intervalMs: MINUTE,
  workMs: 54_000,
  stormMs: 40 * MINUTE,
  faults: { ...noFaults, lost: 0.1, late: 0.1, hangs: 0.1, killed: 0.1, throws: 0.2, twice: 0.3 },
  operations: [2, 8, 14, 20, 26, 32].flatMap((minute) => [
    { atMs: minute * MINUTE, what: "abort" as const },
    { atMs: (minute + 3) * MINUTE, what: "redrive" as const },
  ]),
};

describe("a leased definition", () => {
  it("is refused when Step Functions has no room for it", () => {
    const state = (n: number): [string, Task] => [`T${n}`, call(n < 800 ? { Next: `T${n + 1}` } : { End: true })];
    const long = Array.from({ length: 801 }, (_, n) => state(n)).map(([name, task]) => [
      name,
      { ...task, Comment: "x".repeat(1_000) },
    ]);
    assert.throws(() => definition({ StartAt: "T0", States: Object.fromEntries(long) }), {
      name: "ArgumentError",
      message:
        /^test: its definition is not sound: it is 1\d{6} bytes as it is sent, over 1000000: Step Functions takes 1 MB; /,
    });
  });

  it("works in one execution at a time, and frees the lease for the next", async () => {
    const batch = await play({ workMs: 20_000 }, [0, 1_000, 1_500, 120_000]);
    assert.deepEqual(outcomes(batch), ["succeeded", "held", "held", "succeeded"]);
  });

  it("gives the lease back when the work fails, for the time when nothing can be at work any more", async () => {
    const batch = await play({ faults: { ...noFaults, throws: 1 } }, [0, 60_000, 150_000]);
    assert.deepEqual(outcomes(batch), ["RunFailed", "held", "RunFailed"]);
    assert.equal(batch.table.item?.owner, undefined);
    assert.equal(batch.table.item?.skipped?.N, "1");
  });

  it("waits for what an owner had called that was stopped late in its run, of which the item knows nothing", async () => {
    const steps = Array.from({ length: 8 }, (_, n) => `S${n}`);
    const States = Object.fromEntries(
      steps.map((name, n) => [name, call(n < 7 ? { Next: `S${n + 1}` } : { End: true })]),
    );
    const late = { workMs: 54_000, operations: [{ atMs: 100_000, what: "abort" }] } as const;
    const batch = await play(late, [0, 105_000, 200_000], definition({ StartAt: "S0", States }));
    assert.deepEqual(outcomes(batch), [undefined, "held", "succeeded"]);
  });

  it("calls nothing once it was redriven, in the midst of branches as well", async () => {
    const operations = [
      { atMs: 30_000, what: "abort" },
      { atMs: 40_000, what: "redrive" },
    ] as const;
    for (const work of [chain("A"), both]) {
      const batch = batchOf({ operations, workMs: 54_000 }, definition(work));
      batch.start({ slot: new Date(batch.world.now).toISOString() });
      let before = 0;
      batch.world.after(30_000, () => {
        before = starts(batch);
      });
      await batch.play();
      assert.ok(before > 0);
      assert.equal(starts(batch), before);
      assert.deepEqual(outcomes(batch), ["LeaseLost"]);
      // What was called before may be at work.
      assert.ok(Number(batch.table.item?.freeAt?.N) > 0);
    }
  });

  it("is no success of a redriven execution whose branch catches everything", async () => {
    const caught: Flow = {
      StartAt: "A",
      States: {
        A: { ...call({ End: true }), Catch: [{ ErrorEquals: ["States.ALL"], Next: "Forgiven" }] },
        Forgiven: { Type: "Pass", End: true },
      },
    };
    const operations = [
      { atMs: 1_000, what: "abort" },
      { atMs: 2_000, what: "redrive" },
    ] as const;
    const batch = await play({ operations, workMs: 54_000 }, [0], definition(caught));
    assert.deepEqual(outcomes(batch), ["LeaseLost"]);
    assert.ok(Number(batch.table.item?.freeAt?.N) > 0);
  });

  it("keeps runs of functions without a shell apart, whatever is stopped, redriven, killed or lost", () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const batch = await batchOf({ ...rough, seed }, definition(both)).play();
        assertApart(batch);
        assertSlotsOnce(batch);
        assertSound(batch);
      }),
      { numRuns: Number(process.env.LEVEE_RUNS ?? 3) },
    ));

  const broken: [string, (text: string) => string][] = [
    ["its Tasks ask whether the execution was redriven", (text) => text.replaceAll(/\{% [^%]* : (90|10) %\}/g, "$1")],
    [
      "it waits for other branches when one fails",
      (text) => text.replaceAll(/"ReleaseLater","Assign":\{"outcome"/g, '"Release","Assign":{"outcome"'),
    ],
  ];
  for (const [what, change] of broken)
    it(`would not, and be seen not to, unless ${what}`, async () => {
      assert.notEqual(definition(both, change), definition(both));
      for (let seed = 1; seed < 40; seed++) {
        const batch = await batchOf({ ...rough, seed }, definition(both, change)).play();
        try {
          assertApart(batch);
        } catch {
          return;
        }
      }
      assert.fail("nothing was missed in 40 plays");
    });
});
