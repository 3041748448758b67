import assert from "node:assert/strict";
import { awsCron } from "../../../components/parts/cron.ts";

const at = (text: string) => new Date(`${text}Z`);
const next = (fields: string, from: string, count = 3) =>
  awsCron(fields)
    .nextRuns(count, at(from))
    .map((time) => time.toISOString().slice(0, 16));

describe("a cron expression of EventBridge Scheduler", () => {
  /** The table of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html, whose form is the same. */
  it("means what AWS's examples say", () => {
    const from = "2026-11-26T12:00";
    assert.deepEqual(next("0 10 * * ? *", from, 2), ["2026-11-27T10:00", "2026-11-28T10:00"]);
    assert.deepEqual(next("15 12 * * ? *", from, 1), ["2026-11-26T12:15"]);
    assert.deepEqual(next("0 18 ? * MON-FRI *", from), ["2026-11-26T18:00", "2026-11-27T18:00", "2026-11-30T18:00"]);
    assert.deepEqual(next("0 8 1 * ? *", from, 2), ["2026-12-01T08:00", "2027-01-01T08:00"]);
    assert.deepEqual(next("0/15 * * * ? *", from), ["2026-11-26T12:15", "2026-11-26T12:30", "2026-11-26T12:45"]);
    assert.deepEqual(next("0/10 * ? * MON-FRI *", "2026-11-27T23:45"), [
      "2026-11-27T23:50",
      "2026-11-30T00:00",
      "2026-11-30T00:10",
    ]);
    assert.deepEqual(next("0/5 8-17 ? * MON-FRI *", "2026-11-27T17:52", 2), ["2026-11-27T17:55", "2026-11-30T08:00"]);
  });

  it("counts weekdays from 1 for Sunday, and knows L, W, # and years", () => {
    const from = "2026-11-26T12:00";
    assert.deepEqual(next("0 9 ? * 1 *", from, 1), ["2026-11-29T09:00"]);
    assert.deepEqual(next("15 10 ? * 6L 2026-2027", from, 2), ["2026-11-27T10:15", "2026-12-25T10:15"]);
    assert.deepEqual(next("0 9 L * ? *", from, 1), ["2026-11-30T09:00"]);
    assert.deepEqual(next("0 9 5W * ? *", from, 1), ["2026-12-04T09:00"]);
    assert.deepEqual(next("0 9 ? * 3#2 *", from, 1), ["2026-12-08T09:00"]);
    assert.deepEqual(next("0 9 ? * L *", from, 1), ["2026-11-28T09:00"]);
    assert.deepEqual(next("7/20 9 * * ? *", from, 3), ["2026-11-27T09:07", "2026-11-27T09:27", "2026-11-27T09:47"]);
  });

  for (const [fields, message] of [
    ["* * * * *", /has 5 fields instead of 6; write minute, hour/],
    ["0 6 * * * *", /names a day of the month and of the week, or neither; write \?/],
    ["0 6 ? * ? *", /or neither/],
    ["0 0 ? * 3#1,6#3 *", /several days of the week beside a #; write one/],
    ["60 * * * ? *", /is no cron expression \(.*60\); write one/],
    ["0 6 ? * MO *", /is no cron expression/],
  ] as const)
    it(`"${fields}" is none`, () => assert.throws(() => awsCron(fields), { name: "RangeError", message }));
});
