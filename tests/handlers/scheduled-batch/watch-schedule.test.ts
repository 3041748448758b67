import assert from "node:assert/strict";
import type { LeaseItem } from "../../../handlers/scheduled-batch/lease-item.ts";
import type { ScheduleState } from "../../../handlers/scheduled-batch/ports.ts";
import { judge, watch } from "../../../handlers/scheduled-batch/watch-schedule.ts";
import { calm, HELD, NOW } from "./calm.ts";

const LIMITS = { periodMs: 300_000, missed: 3 };
const FREE: LeaseItem = { id: HELD.id, slot: NOW, fence: 7, succeededAt: NOW };
const ON: ScheduleState = { enabled: true, createdAt: NOW - 86_400_000 };
const LATE = NOW + 900_001;

describe("the watchdog", () => {
  const cases: [
    what: string,
    item: LeaseItem | undefined,
    schedule: ScheduleState | undefined,
    now: number,
    found: string,
  ][] = [
    ["a run has succeeded three periods ago", FREE, ON, NOW + 900_000, ""],
    ["none has succeeded for longer", FREE, ON, LATE, "late"],
    ["it is new", undefined, { ...ON, createdAt: NOW }, NOW + 900_000, ""],
    ["it is not new any more, and has never succeeded", undefined, { ...ON, createdAt: NOW }, LATE, "late"],
    ["it was resumed lately", { ...FREE, resumedAt: NOW + 1 }, ON, LATE, ""],
    ["it is still to start", FREE, { ...ON, start: LATE + 1 }, LATE, ""],
    ["it has come to its end", FREE, { ...ON, end: LATE }, LATE, ""],
    [
      "an operator has paused it",
      { ...FREE, paused: { reason: "r", at: NOW, by: "operator" } },
      { ...ON, enabled: false },
      LATE,
      "",
    ],
    ["it is off, and nobody said why", FREE, { ...ON, enabled: false }, NOW, "disabled"],
    ["it is not there at all", FREE, undefined, NOW, "disabled"],
    ["a run is at work", { ...FREE, ...HELD }, ON, NOW, ""],
    [
      "the lease is over, and a tick may still take it",
      { ...HELD, succeededAt: LATE, expires: NOW },
      ON,
      NOW + 300_000,
      "",
    ],
    [
      "the lease is over, and no tick has taken it",
      { ...HELD, succeededAt: LATE, expires: NOW },
      ON,
      NOW + 300_001,
      "stuck",
    ],
  ];
  for (const [what, item, schedule, now, found] of cases) {
    it(`finds ${found === "" ? "nothing wrong" : `the schedule ${found}`} when ${what}`, () => {
      const judged = Object.entries(judge(item, schedule, LIMITS, now));
      assert.deepEqual(judged.flatMap(([name, is]) => (is ? [name] : [])).join(), found);
    });
  }

  it("puts out a number for each, also when nothing is wrong, and never a reason", async () => {
    const world = calm({ ...FREE, skipped: 4, paused: { reason: "ask zoe", at: NOW, by: "operator" } });
    await watch(world.shift, LIMITS);
    assert.deepEqual(world.measured, [{ RunsLate: 0, RunStuck: 0, DisabledWithoutReason: 0, TicksSkipped: 4 }]);
    assert.ok(!JSON.stringify(world.lines).includes("zoe"));
  });
});
