import assert from "node:assert/strict";
import { type Expression, readExpression } from "../../../local/scheduler/expression.ts";

const nexts = (expression: string, zone: string, after: string, count: number): string[] => {
  const read = readExpression(expression, zone) as Extract<Expression, { kind: "cron" }>;
  const found: string[] = [];
  for (let time: number | undefined = Date.parse(after); found.length < count; ) {
    time = read.cron.next(time);
    if (time === undefined) return found;
    found.push(new Date(time).toISOString().replace(":00.000Z", "Z"));
  }
  return found;
};

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html, and the same fields' examples in EventBridge's own guide. */
const documented: readonly [what: string, expression: string, zone: string, after: string, ...due: string[]][] = [
  [
    "10:15 on the last Friday of each month in 2022 to 2023",
    "cron(15 10 ? * 6L 2022-2023)",
    "UTC",
    "2023-10-01T00:00Z",
    "2023-10-27T10:15Z",
    "2023-11-24T10:15Z",
    "2023-12-29T10:15Z",
  ],
  [
    "every day at 8:30 in New York, which changes its clocks",
    "cron(30 8 * * ? *)",
    "America/New_York",
    "2026-03-07T00:00Z",
    "2026-03-07T13:30Z",
    "2026-03-08T12:30Z",
  ],
  [
    "8:00 on the first Monday of every month",
    "cron(0 8 ? * MON#1 *)",
    "America/Los_Angeles",
    "2026-01-01T00:00Z",
    "2026-01-05T16:00Z",
    "2026-02-02T16:00Z",
  ],
  [
    "every tenth minute from the first",
    "cron(1/10 * * * ? *)",
    "UTC",
    "2026-01-01T00:15Z",
    "2026-01-01T00:21Z",
    "2026-01-01T00:31Z",
  ],
  ["the second Tuesday", "cron(0 0 ? * 3#2 *)", "UTC", "2026-01-01T00:00Z", "2026-01-13T00:00Z"],
  ["the weekday closest to the third", "cron(0 0 3W * ? *)", "UTC", "2026-01-01T00:00Z", "2026-01-02T00:00Z"],
  [
    "the last day of the month",
    "cron(0 0 L * ? *)",
    "UTC",
    "2028-01-31T00:00Z",
    "2028-02-29T00:00Z",
    "2028-03-31T00:00Z",
  ],
  ["the last day of the week", "cron(0 0 ? * L *)", "UTC", "2026-01-01T00:00Z", "2026-01-03T00:00Z"],
  ["days 1 to 15 in some months", "cron(0 0 1-15 JAN,MAR ? *)", "UTC", "2026-01-15T00:00Z", "2026-03-01T00:00Z"],
  [
    "every 5 minutes of working hours",
    "cron(0/5 8-17 ? * MON-FRI *)",
    "UTC",
    "2026-01-02T17:50Z",
    "2026-01-02T17:55Z",
    "2026-01-05T08:00Z",
  ],
  ["five fields: the year may be left out", "cron(0 12 * * ?)", "UTC", "2026-01-01T00:00Z", "2026-01-01T12:00Z"],
  [
    "2:30 in spring, a time that is skipped",
    "cron(30 2 * * ? *)",
    "America/Los_Angeles",
    "2026-03-07T00:00Z",
    "2026-03-07T10:30Z",
    "2026-03-09T09:30Z",
  ],
  [
    "2:30 in autumn, which is there twice and counts once, before the shift",
    "cron(30 2 * * ? *)",
    "Europe/Berlin",
    "2026-10-24T12:00Z",
    "2026-10-25T00:30Z",
    "2026-10-26T01:30Z",
  ],
];

describe("a schedule expression", () => {
  for (const [what, expression, zone, after, ...due] of documented)
    it(`${expression}: ${what}`, () => assert.deepEqual(nexts(expression, zone, after, due.length), due));

  it("that has no year left is never due", () => {
    assert.deepEqual(nexts("cron(0 0 1 1 ? 2020)", "UTC", "2026-01-01T00:00Z", 1), []);
  });

  it("is one time in its zone, or a rate whose days have 24 hours", () => {
    assert.deepEqual(readExpression("at(2022-11-20T13:00:00)", "America/Los_Angeles"), {
      kind: "at",
      time: Date.parse("2022-11-20T21:00:00Z"),
    });
    assert.deepEqual(readExpression("rate(5 minutes)"), { kind: "rate", everyMs: 300_000 });
    assert.deepEqual(readExpression("rate(1 days)", "Europe/Berlin"), { kind: "rate", everyMs: 86_400_000 });
  });

  for (const [expression, why] of [
    ["cron(* * * * * *)", /a day of the month and of the week/],
    ["cron(0 0 ? * ? *)", /or neither/],
    ["cron(0 0 ? * 3#1,6#3 *)", /several days of the week beside a #/],
    ["cron(0 0 * *)", /4 fields instead of 6/],
    ["cron(61 * * * ? *)", /61/],
    ["rate(0 minutes)", /above 0/],
    ["rate(5 seconds)", /minutes, hours or days/],
    ["at(2026-03-29T02:30:00)", /no such time/],
    ["at(tomorrow)", /yyyy-mm-dd/],
    ["every day", /it is none of rate/],
  ] as const)
    it(`${expression} is refused with the reason`, () => {
      assert.throws(() => readExpression(expression, "Europe/Berlin"), { message: why });
    });

  it("is refused with a zone that there is not", () => {
    assert.throws(() => readExpression("rate(1 minute)", "Europe/Atlantis"), { message: /Atlantis/ });
  });
});
