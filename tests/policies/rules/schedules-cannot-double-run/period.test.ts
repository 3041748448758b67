import assert from "node:assert/strict";
import fc from "fast-check";
import { nodesOf } from "../../../../policies/core/graph.ts";
import { shortestGap } from "../../../../policies/rules/schedules-cannot-double-run/cron.ts";
import { periodOf, spell } from "../../../../policies/rules/schedules-cannot-double-run/period.ts";

const period = (scheduleExpression: string, more: Record<string, unknown> = {}) => {
  const [schedule] = nodesOf({
    type: "aws:scheduler/schedule:Schedule",
    name: "nightly",
    urn: "urn:pulumi:dev::shop::aws:scheduler/schedule:Schedule::nightly",
    props: { scheduleExpression, ...more },
    dependencies: [],
    propertyDependencies: {},
  });
  return periodOf(schedule!);
};

const HOUR = 60;
const DAY = 24 * HOUR;

describe("the shortest distance between two times of a cron expression", () => {
  for (const [expression, minutes] of [
    ["* * * * ? *", 1],
    ["0/5 * * * ? *", 5],
    ["*/7 * * * ? *", 4],
    ["0 * * * ? *", HOUR],
    ["15 10 * * ? *", DAY],
    ["0 8,20 * * ? *", 12 * HOUR],
    ["0 1,23 * * ? *", 2 * HOUR],
    ["0 1,23 ? * MON *", 22 * HOUR],
    ["0 18 ? * MON-FRI *", DAY],
    ["0 18 ? * FRI-MON *", DAY],
    ["0 8 1 * ? *", 28 * DAY],
    ["0 8 L * ? *", 28 * DAY],
    ["0 8 1,L * ? *", undefined],
    ["0 9 15W * ? *", 28 * DAY],
    ["0 9 LW * ? *", 28 * DAY],
    ["0 10 ? * 6L *", 28 * DAY],
    ["0 10 ? * TUE#2 *", 28 * DAY],
    ["0 10 ? * 7 *", 7 * DAY],
    ["0 10 ? * L *", 7 * DAY],
    ["0/15 8-17 ? * MON-FRI *", 15],
    ["15 12 1 1 ? 2027", Number.POSITIVE_INFINITY],
    ["0 12 31 2 ? *", undefined],
    ["15 10 * * ?", undefined],
    ["60 * * * ? *", undefined],
    ["a b c d e f", undefined],
    ["0/0 * * * ? *", undefined],
    ["", undefined],
  ] as const) {
    it(`of ${expression} is ${minutes === undefined ? "not known" : `${minutes} minutes`}`, () =>
      assert.equal(shortestGap(expression), minutes));
  }

  it("is never more than between two times that are written down, and nothing makes it throw", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 2, maxLength: 5 }), (minutes) => {
        const sorted = minutes.toSorted((a, b) => a - b);
        const gaps = sorted.map((at, n) => (n === 0 ? at + 60 - sorted.at(-1)! : at - sorted[n - 1]!));
        assert.equal(shortestGap(`${minutes.join(",")} * * * ? *`), Math.min(...gaps));
      }),
      { numRuns: 30 },
    );
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("rate", "cron", "at", ""), (text, kind) => {
        period(`${kind}(${text})`);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the period of a schedule", () => {
  const every = (seconds: number, window = 0) => ({ is: "every", seconds, window });

  it("is that of its rate", () => {
    assert.deepEqual(period("rate(1 minute)"), every(60));
    assert.deepEqual(period("rate(5 minutes)"), every(300));
    assert.deepEqual(period("rate(2 hours)"), every(7200));
    assert.deepEqual(period("rate(1 day)"), every(86_400));
    assert.deepEqual(period("rate(0 minutes)"), { is: "unreadable" });
    assert.deepEqual(period("rate(5 fortnights)"), { is: "unreadable" });
  });

  it("has no next slot when it runs once", () => {
    assert.deepEqual(period("at(2027-01-01T00:00:00)"), { is: "once" });
    assert.deepEqual(period("cron(0 9 1 1 ? 2027)"), { is: "once" });
  });

  it("is an hour shorter where clocks go forward", () => {
    assert.deepEqual(period("cron(0 3 * * ? *)", { scheduleExpressionTimezone: "Europe/Berlin" }), every(82_800));
    assert.deepEqual(period("cron(0 3 * * ? *)", { scheduleExpressionTimezone: "UTC" }), every(86_400));
    assert.deepEqual(period("cron(0/5 * * * ? *)", { scheduleExpressionTimezone: "Europe/Berlin" }), every(300));
  });

  it("is shorter by the flexible window", () => {
    const flexibleTimeWindow = { mode: "FLEXIBLE", maximumWindowInMinutes: 15 };
    assert.deepEqual(period("rate(1 hour)", { flexibleTimeWindow }), every(2700, 900));
    assert.deepEqual(period("rate(10 minutes)", { flexibleTimeWindow }), every(0, 900));
    assert.deepEqual(period("rate(1 hour)", { flexibleTimeWindow: { mode: "OFF" } }), every(3600));
  });

  it("is not known while its expression or window is not", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    assert.deepEqual(period(unknown), { is: "unknown", property: "scheduleExpression" });
    assert.deepEqual(
      period("rate(1 hour)", { flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: unknown } }),
      { is: "unknown", property: "flexibleTimeWindow.maximumWindowInMinutes" },
    );
  });

  it("is spelled in the largest unit that fits", () => {
    assert.deepEqual([60, 90, 300, 3600, 82_800, 0].map(spell), [
      "1 minute",
      "90 seconds",
      "5 minutes",
      "1 hour",
      "23 hours",
      "0 seconds",
    ]);
  });
});
