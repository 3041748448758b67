import assert from "node:assert/strict";
import fc from "fast-check";
import { type Budget, budgetOf } from "../../../handlers/pacer/budget.ts";
import { busiest, play, type Scenario, type Span, type WorkerScript } from "./sim.ts";

const span = (max: number): fc.Arbitrary<Span> =>
  fc.tuple(fc.nat({ max }), fc.nat({ max })).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);

const CALM = { timerMs: 3, refused: 0, lost: 0, late: 0, faultsForMs: 0 };

/** Clocks and ways that use the tolerance up, to the last millisecond. */
const tolerated = ({ toleranceMs }: Budget) =>
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 100 })).map(([part, least]) => ({
    skewMs: toleranceMs * part,
    wayMs: [least, least + toleranceMs * (1 - part)] as Span,
  }));

const worker = (budget: Budget, skewMs: number): fc.Arbitrary<WorkerScript> =>
  fc.record({
    items: fc.nat({ max: 80 }),
    budget: fc.constant(budget),
    parallel: fc.integer({ min: 1, max: 60 }),
    skewMs: fc.constantFrom(0, skewMs),
    tableMs: span(250),
    callMs: span(3_000),
    startMs: fc.nat({ max: 2_000 }),
    killedMs: fc.option(fc.nat({ max: 10_000 }), { nil: undefined, freq: 3 }),
    stalls: fc.array(fc.record({ atMs: fc.nat({ max: 5_000 }), ms: fc.nat({ max: 1_500 }) }), { maxLength: 4 }),
  });

/** Anything at all may happen to up to five workers. */
const anything: fc.Arbitrary<Scenario & { budget: Budget }> = fc
  .constantFrom(
    budgetOf(40, 1_000),
    budgetOf(12.5, 1_000),
    budgetOf(3, 1_000),
    budgetOf(0.7, 1_000),
    budgetOf(200, 60_000),
  )
  .chain((budget) => fc.tuple(fc.constant(budget), tolerated(budget)))
  .chain(([budget, { skewMs, wayMs }]) =>
    fc.record({
      budget: fc.constant(budget),
      seed: fc.integer(),
      workers: fc.array(worker(budget, skewMs), { minLength: 1, maxLength: 5 }),
      wayMs: fc.constant(wayMs),
      timerMs: fc.integer({ min: 0, max: 12 }),
      refused: fc.double({ min: 0, max: 0.2, noNaN: true }),
      lost: fc.double({ min: 0, max: 0.2, noNaN: true }),
      late: fc.double({ min: 0, max: 0.2, noNaN: true }),
      faultsForMs: fc.nat({ max: 20_000 }),
      throttles: fc.nat({ max: 5_000 }).map((forMs) => (ms: number) => ms < forMs && Math.floor(ms / 50) % 3 === 0),
      runMs: fc.option(fc.integer({ min: 100, max: 20_000 }), { nil: undefined }),
      limitMs: fc.constant(60_000),
    }),
  );

describe("the pacer's promises", () => {
  it("keep the budget in every sliding window, whatever happens to the workers, the table and the calls", () =>
    fc.assert(
      fc.asyncProperty(anything, async (scenario) => {
        const { budget } = scenario;
        const { arrivals } = await play(scenario);
        assert.ok(busiest(arrivals, budget.windowMs) <= budget.calls, `${busiest(arrivals, budget.windowMs)}`);
      }),
      { numRuns: 120 },
    ));

  it("keep the largest budget when workers have different ones, and each its own", () =>
    fc.assert(
      fc.asyncProperty(anything, fc.integer(), async (scenario, seed) => {
        const budgets = [budgetOf(40, 1_000), budgetOf(10, 1_000)] as const;
        const workers = scenario.workers.map((script, n) => ({ ...script, skewMs: 0, budget: budgets[n % 2]! }));
        const { arrivals } = await play({ ...scenario, seed, workers, wayMs: [5, 18] });
        assert.ok(busiest(arrivals, 1_000) <= 40);
        const slow = arrivals.filter(({ worker }) => worker % 2 === 1);
        assert.ok(busiest(slow, 1_000) <= 10);
      }),
      { numRuns: 20 },
    ));

  it("use 97 % of the budget while there is demand and nothing fails, and begin every item once", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.constantFrom(40, 13, 100),
        fc.array(fc.record({ tableMs: span(30), callMs: span(500) }), { minLength: 1, maxLength: 4 }),
        async (seed, calls, parts) => {
          const budget = budgetOf(calls, 1_000);
          const workers = parts.map((part, n) => ({
            ...part,
            items: calls * 8,
            budget,
            parallel: Math.ceil(calls * 1.25),
            skewMs: n,
            startMs: n * 7,
            stalls: [],
          }));
          const story = await play({ ...CALM, seed, workers, wayMs: [3, 10], limitMs: 120_000 });
          const total = calls * 8 * parts.length;
          assert.equal(story.arrivals.length, total);
          assert.equal(new Set(story.arrivals.map(({ worker, item }) => `${worker}/${item}`)).size, total);
          assert.deepEqual(story.errors, []);
          // In the steady state: without the way in, and from when one of them has nothing left.
          const steady = story.arrivals.filter(
            ({ ms }) => ms > 1_000 && ms < Math.min(...story.finishedMs.map(Number)) - 1_500,
          );
          const rate = (1_000 * (steady.length - 1)) / (steady.at(-1)!.ms - steady[0]!.ms);
          assert.ok(rate >= 0.97 * calls, `${((100 * rate) / calls).toFixed(2)} % of ${calls}/s`);
          assert.ok(busiest(story.arrivals, 1_000) <= calls);
        },
      ),
      { numRuns: 8 },
    ));

  it("let every worker finish all of its items, however slow its table and whoever shares the item", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(
          fc.record({
            items: fc.integer({ min: 1, max: 60 }),
            parallel: fc.integer({ min: 1, max: 50 }),
            tableMs: span(400),
          }),
          { minLength: 2, maxLength: 6 },
        ),
        async (seed, parts) => {
          const budget = budgetOf(40, 1_000);
          const workers = parts.map((part) => ({
            ...part,
            budget,
            skewMs: 0,
            callMs: [10, 200] as Span,
            startMs: 0,
            stalls: [],
          }));
          const faults = { refused: 0.1, lost: 0.1, late: 0.1, faultsForMs: 30_000 };
          const story = await play({ ...CALM, ...faults, seed, workers, wayMs: [3, 10], limitMs: 300_000 });
          assert.deepEqual(
            story.finishedMs.map((ms) => ms !== undefined),
            parts.map(() => true),
          );
          assert.equal(
            new Set(story.arrivals.map(({ worker, item }) => `${worker}/${item}`)).size,
            parts.reduce((sum, { items }) => sum + items, 0),
          );
        },
      ),
      { numRuns: 25 },
    ));

  it("slow down while others use the quota up, and are back at the whole budget within a minute", () =>
    fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 4 }), async (seed, n) => {
        const budget = budgetOf(20, 1_000);
        const one = {
          items: 2_400 / n,
          budget,
          parallel: 50,
          skewMs: 0,
          tableMs: [2, 15] as Span,
          callMs: [20, 90] as Span,
          startMs: 0,
          stalls: [],
        };
        const workers = Array.from({ length: n }, () => one);
        const throttles = (ms: number) => ms > 10_000 && ms < 25_000;
        const { arrivals } = await play({ ...CALM, seed, workers, wayMs: [3, 10], throttles, limitMs: 200_000 });
        const rate = (from: number, to: number) =>
          (arrivals.filter(({ ms }) => ms >= from && ms < to).length * 1_000) / (to - from);
        assert.ok(rate(2_000, 10_000) >= 0.97 * 20, "before");
        // Four rounds of at most 2.5 s each, then the slowest pace, with what has come back of it.
        assert.ok(rate(20_000, 25_000) <= 0.15 * 20, `${rate(20_000, 25_000)}/s while throttled`);
        assert.ok(rate(20_000, 25_000) > 0.5, "it keeps asking");
        assert.ok(rate(25_000 + 60_000, 25_000 + 70_000) >= 0.97 * 20, `${rate(85_000, 95_000)}/s after`);
        assert.ok(busiest(arrivals, 1_000) <= 20);
      }),
      { numRuns: 2 },
    ));
});
