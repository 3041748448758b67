import assert from "node:assert/strict";
import { WallClock } from "../../../handlers/parts/wall-clock.ts";
import type { LeaseItem } from "../../../handlers/scheduled-batch/lease-item.ts";
import type { ScheduleState } from "../../../handlers/scheduled-batch/ports.ts";
import { judge, watch } from "../../../handlers/scheduled-batch/watch-schedule.ts";
import { calm, HELD, NOW } from "./calm.ts";

const LIMITS = { periodMs: 300_000, missed: 3, wall: new WallClock("UTC") };
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

  /** The last success, and what is found after so many minutes by the clock on the wall of Berlin, where it is put back at 01:00 in UTC. */
  const nights: [from: string, minutes: number, late: boolean][] = [
    ["2026-10-25T00:55:30Z", 75, false],
    ["2026-10-25T00:55:30Z", 76, true],
    ["2026-10-25T01:55:30Z", 15, false],
    ["2026-10-25T01:55:30Z", 16, true],
    ["2026-03-29T00:55:30Z", 15, false],
    ["2026-03-29T00:55:30Z", 16, true],
  ];
  for (const [from, minutes, late] of nights) {
    it(`finds it ${late ? "" : "not "}late ${minutes} minutes after ${from}, around which clocks change`, () => {
      const since = Date.parse(from);
      const [now, limits] = [since + minutes * 60_000, { ...LIMITS, wall: new WallClock("Europe/Berlin") }];
      const held = { ...HELD, succeededAt: now, expires: since };
      assert.equal(judge({ ...FREE, succeededAt: since }, { ...ON, createdAt: since }, limits, now).late, late);
      assert.equal(judge(held, ON, { ...limits, periodMs: 900_000 }, now).stuck, late);
    });
  }

  it("puts out a number for each, also when nothing is wrong, and never a reason", async () => {
    const world = calm({ ...FREE, skipped: 4, paused: { reason: "ask zoe", at: NOW, by: "operator" } });
    await watch(world.shift, LIMITS);
    assert.deepEqual(world.measured, [{ RunsLate: 0, RunStuck: 0, DisabledWithoutReason: 0, TicksSkipped: 4 }]);
    assert.ok(!JSON.stringify(world.lines).includes("zoe"));
  });

  const paused = { ...FREE, paused: { reason: "r", at: NOW, by: "stopWhen" } } as const;

  it("switches a schedule off that is paused and on, as after a deployment that changed it", async () => {
    const world = calm(paused);
    await watch(world.shift, LIMITS);
    assert.equal(world.state.schedule?.enabled, false);
    const running = calm(FREE);
    await watch(running.shift, LIMITS);
    assert.equal(running.state.schedule?.enabled, true);
  });

  it("does not keep a schedule off that is resumed in the same moment, whenever that is", async () => {
    // The resuming takes the pause away first, then switches the schedule on: after each call of the watchdog's.
    for (let calls = 0; calls <= 4; calls++) {
      for (let between = 0; between <= 4 - calls; between++) {
        const world = calm(paused);
        const { lease, schedule } = world.ports;
        const steps: [number, () => Promise<unknown>][] = [
          [calls, () => lease.resume(NOW)],
          [calls + between, () => schedule.enable(true)],
        ];
        let made = 0;
        const then =
          <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
          async (...args: Args): Promise<T> => {
            const answer = await call(...args);
            made++;
            for (const [at, step] of steps) if (at === made) await step();
            return answer;
          };
        for (const [at, step] of steps) if (at === 0) await step();
        const ports = {
          ...world.ports,
          lease: { ...lease, read: then(lease.read) },
          schedule: { read: then(schedule.read), enable: then(schedule.enable) },
        };
        await watch({ ...world.shift, ports }, LIMITS);
        for (const [at, step] of steps) if (at > made) await step();
        assert.equal(world.state.schedule?.enabled, true, `after ${calls} and ${between} more calls`);
      }
    }
  });
});
