import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { Scheduler } from "../../../local/scheduler/scheduler.ts";
import type { Schedule } from "../../../local/scheduler/schedules.ts";

const BEGIN = Date.parse("2026-01-01T10:00:00Z");
const scope = { region: "eu-central-1" };

/** A world with a clock that only moves when told. */
function world() {
  let now = BEGIN;
  const done = new Map<string, number>();
  const held = new Map<string, Schedule>();
  const wakers = new Set<{ time: number; wake: () => void }>();
  const fired: string[] = [];
  const logged: unknown[] = [];
  let stuck = false;
  const make = () =>
    new Scheduler({
      now: () => now,
      shows: (time) => time,
      wakeAt: (time, wake) => {
        const waker = { time, wake };
        wakers.add(waker);
        return () => wakers.delete(waker);
      },
      schedules: {
        all: async () => [...held.values()],
        get: async (_scope, _group, name) => held.get(name ?? ""),
        delete: async (_scope, { Name }) => void held.delete(Name ?? ""),
      },
      deliver: async ({ scheduleArn, due }) => {
        if (stuck) return new Promise(() => {});
        fired.push(`${scheduleArn} ${new Date(due).toISOString().slice(11, 19)}`);
      },
      random: () => 0.5,
      log: (entry) => logged.push(entry),
      done: { get: (arn) => done.get(arn), set: (arn, time) => void done.set(arn, time) },
    });
  const put = (Name: string, ScheduleExpression: string, more: Partial<Schedule> = {}) => {
    const date = new Date(now);
    const CreationDate = held.get(Name)?.CreationDate ?? date;
    const base = {
      $metadata: {},
      Arn: Name,
      Name,
      GroupName: "default",
      State: "ENABLED",
      Target: { Arn: "", RoleArn: "" },
    } as const;
    held.set(Name, { ...base, ScheduleExpression, CreationDate, LastModificationDate: date, ...more });
  };
  const pass = async (seconds: number) => {
    const until = now + seconds * 1000;
    for (;;) {
      await turn();
      const next = [...wakers].sort((a, b) => a.time - b.time)[0];
      if (!next || next.time > until) break;
      wakers.delete(next);
      now = Math.max(now, next.time);
      next.wake();
    }
    now = until;
    await turn();
  };
  return { make, put, held, pass, fired, logged, kill: () => wakers.clear(), stick: (is: boolean) => (stuck = is) };
}

describe("the scheduler", () => {
  it("fires each schedule when it is due", async () => {
    const { make, put, pass, fired } = world();
    put("rate", "rate(5 minutes)");
    put("cron", "cron(7 * * * ? *)");
    const scheduler = make();
    await scheduler.look(scope);
    await pass(600);
    assert.deepEqual(fired, ["rate 10:00:00", "rate 10:05:00", "cron 10:07:00", "rate 10:10:00"]);
  });

  it("takes up what is made, changed, disabled and removed", async () => {
    const { make, put, pass, fired, held } = world();
    const scheduler = make();
    await scheduler.look(scope);
    put("a", "rate(1 minute)");
    await scheduler.look(scope);
    await pass(60);
    put("a", "rate(1 minute)", { State: "DISABLED" });
    await scheduler.look(scope);
    await pass(150);
    put("a", "rate(1 minute)");
    await scheduler.look(scope);
    await pass(60);
    held.clear();
    await scheduler.look(scope);
    await pass(600);
    assert.deepEqual(fired, ["a 10:00:00", "a 10:01:00", "a 10:04:00"]);
  });

  it("does not fire what somebody else has disabled or changed, even if nobody told it", async () => {
    const { make, put, pass, fired } = world();
    put("a", "rate(1 minute)");
    put("b", "rate(1 minute)");
    const scheduler = make();
    await scheduler.look(scope);
    await pass(1);
    put("a", "rate(1 minute)", { State: "DISABLED" });
    put("b", "rate(1 hour)");
    await pass(120);
    assert.deepEqual(fired, ["a 10:00:00", "b 10:00:00"]);
  });

  it("makes up for what was due or under way when it was killed, and repeats nothing that it handed over", async () => {
    const { make, put, pass, fired, kill, stick } = world();
    put("a", "rate(1 minute)");
    const first = make();
    await first.look(scope);
    await pass(30);
    stick(true);
    await pass(60);
    first.close();
    kill();
    stick(false);
    await pass(60);
    await make().look(scope);
    await pass(60);
    assert.deepEqual(fired, ["a 10:00:00", "a 10:01:00", "a 10:02:00", "a 10:03:00"]);
  });

  it("fires within a flexible window, and removes a schedule that is over if it is told to", async () => {
    const { make, put, pass, fired, held } = world();
    const FlexibleTimeWindow = { Mode: "FLEXIBLE", MaximumWindowInMinutes: 10 } as const;
    put("a", "at(2026-01-01T11:00:00)", { FlexibleTimeWindow, ActionAfterCompletion: "DELETE" });
    await make().look(scope);
    await pass(3600 + 299);
    assert.deepEqual(fired, []);
    await pass(2);
    assert.deepEqual(fired, ["a 11:00:00"]);
    assert.equal(held.size, 0);
  });

  it("says of a schedule that it cannot read that it is never due", async () => {
    const { make, put, pass, fired, logged } = world();
    put("a", "cron(0 0 1 1 1 2030)");
    await make().look(scope);
    await pass(600);
    assert.deepEqual(fired, []);
    assert.match(JSON.stringify(logged), /schedule is never due.*day of the month and of the week/);
  });
});
