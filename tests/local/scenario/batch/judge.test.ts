import assert from "node:assert/strict";
import type { BatchEffect, BatchEvidence } from "../../../../local/scenario/batch/evidence.ts";
import { judgeBatch } from "../../../../local/scenario/batch/judge.ts";

const minute = 60_000;
const slotOf = (tick: number) => Date.parse("2026-01-01T10:00:00Z") + tick * 5 * minute;
const arnOf = (tick: number, n = 1) => `arn:aws:states:::execution:usage:${tick}-${n}`;

/** What one run writes down: of target c the first step fails. */
function effectsOf(fence: number, tick: number, at: number): BatchEffect[] {
  const effect = (event: BatchEffect["event"], step: string, target: string): BatchEffect => ({
    event,
    step,
    target,
    fence,
    slot: slotOf(tick),
    attempt: 1,
    at,
  });
  return [
    ...["a", "b"].flatMap((target) =>
      ["read", "write"].flatMap((step) => [effect("begin", step, target), effect("end", step, target)]),
    ),
    effect("begin", "read", "c"),
    effect("fail", "read", "c"),
  ];
}

const rowOf = (fence: number, tick: number) => ({
  fence,
  slot: slotOf(tick),
  owner: arnOf(tick),
  outcome: "partial",
  done: 2,
  failed: [{ id: "c", step: "read", error: "PermanentError" }],
});

const killedAt = slotOf(0) + minute;

/** Runs of the ticks 0, 2, 4 and 7; the one of 4 is killed, and 1, 3, 5, 6 find one at work. Tick 2 is delivered twice. */
const lawful = (): BatchEvidence => ({
  targets: ["a", "b", "c"],
  failing: "c",
  steps: ["read", "write"],
  effects: [
    ...effectsOf(1, 0, killedAt - 20),
    ...effectsOf(2, 2, killedAt - 10),
    ...effectsOf(3, 4, killedAt - 5).slice(0, 3),
    ...effectsOf(4, 7, killedAt + 1000),
  ],
  rows: [rowOf(1, 0), rowOf(2, 2), rowOf(4, 7)],
  executions: [
    ...Array.from({ length: 8 }, (_, tick) => ({
      arn: arnOf(tick),
      status: tick === 4 ? "ABORTED" : "SUCCEEDED",
      slot: slotOf(tick),
    })),
    { arn: arnOf(2, 2), status: "SUCCEEDED", slot: slotOf(2) },
  ],
  killed: { arn: arnOf(4), at: killedAt },
  skipped: 4,
  isHeld: false,
  deadLetters: 0,
  slotMs: 5 * minute,
  freedWithinMs: 5000,
});

/** Rules that the evidence breaks after a change of it. */
const broken = (change: Partial<BatchEvidence>): string[] => [
  ...new Set(judgeBatch({ ...lawful(), ...change }).map(({ rule }) => rule)),
];

describe("the judge of the batch", () => {
  it("has nothing to say against a day on which every promise was kept", () => {
    assert.deepEqual(judgeBatch(lawful()), []);
  });

  it("sees a step of a run after one of the next has begun, even if it only ends then", () => {
    const { effects } = lawful();
    const late = effects.filter((effect) => effect !== effects[1]);
    const rules = broken({ effects: [...late, effects[1]!] });
    assert.ok(rules.includes("no step of a run after one of the next"), rules.join());
  });

  it("sees a slot that is run twice, and one that is older than the last", () => {
    const again = effectsOf(5, 7, killedAt + 2000);
    const older = effectsOf(5, 6, killedAt + 2000);
    for (const more of [again, older]) {
      const { effects, rows } = lawful();
      const rules = broken({
        effects: [...effects, ...more],
        rows: [...rows, { ...rowOf(5, 7), slot: more[0]!.slot }],
      });
      assert.ok(rules.includes("a slot is run once"), rules.join());
    }
  });

  it("sees a target that nothing is known of, whichever side forgot it", () => {
    const rule = "every target of every run is accounted for";
    const { effects, rows } = lawful();
    const without = effects.filter(
      (effect) => !(typeof effect !== "string" && effect.fence === 1 && effect.target === "b"),
    );
    assert.deepEqual(broken({ effects: without }), [rule]);
    assert.deepEqual(broken({ rows: rows.map((row) => ({ ...row, failed: [] })) }), [rule]);
    assert.deepEqual(broken({ rows: rows.map((row) => ({ ...row, done: 3 })) }), [rule]);
    assert.ok(broken({ rows: rows.slice(1) }).includes(rule));
    const twice = effects.flatMap((effect, i) => (i === 0 ? [effect, effect] : [effect]));
    assert.deepEqual(broken({ effects: twice }), [rule]);
  });

  it("sees a killed run that did a step twice, out of order, for nobody's target, or everything", () => {
    const rule = "every target of every run is accounted for";
    const { effects } = lawful();
    const at = effects.findIndex((effect) => typeof effect !== "string" && effect.fence === 3);
    const [first, second] = effects.slice(at, at + 2) as BatchEffect[];
    const instead = (...some: BatchEffect[]) => [...effects.slice(0, at), ...some, ...effects.slice(at + 3)];
    assert.deepEqual(broken({ effects: instead(first!, second!, first!) }), [rule]);
    assert.deepEqual(broken({ effects: instead(second!) }), [rule]);
    assert.deepEqual(broken({ effects: instead({ ...first!, target: "d" }) }), [rule]);
    assert.deepEqual(broken({ effects: instead(...effectsOf(3, 4, killedAt - 5)) }), [rule]);
  });

  it("sees a tick that is lost, and one that nobody counted", () => {
    const { executions } = lawful();
    assert.ok(
      broken({ executions: executions.filter(({ arn }) => arn !== arnOf(3)) }).includes(
        "every tick is a run or is counted",
      ),
    );
    assert.deepEqual(broken({ skipped: 3 }), ["every tick is a run or is counted"]);
  });

  it("sees a schedule that a dead run keeps for too long", () => {
    assert.deepEqual(broken({ freedWithinMs: 500 }), ["a dead run frees the schedule"]);
  });

  it("sees what is left: a lease, an execution, a dead letter, half a line", () => {
    assert.deepEqual(broken({ isHeld: true }), ["nothing is left"]);
    assert.deepEqual(broken({ deadLetters: 1 }), ["nothing is left"]);
    const { executions, effects } = lawful();
    assert.deepEqual(broken({ executions: [...executions, { arn: "x", status: "RUNNING", slot: slotOf(7) }] }), [
      "nothing is left",
    ]);
    assert.deepEqual(broken({ effects: [...effects, "{"] }), ["no step of a run after one of the next"]);
  });

  it("calls no promise kept that nothing put to the test", () => {
    const rule = "the day was as bad as it should be";
    const { executions } = lawful();
    assert.deepEqual(broken({ executions: executions.slice(0, -1) }), [rule]);
    assert.deepEqual(broken({ executions: executions.map((one) => ({ ...one, status: "SUCCEEDED" })) }), [rule]);
  });
});
