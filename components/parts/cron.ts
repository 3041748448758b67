import { Cron } from "croner";

/**
 * A cron expression of EventBridge Scheduler, such as `0/5 8-17 ? * MON-FRI *`, as croner evaluates it: six fields, the minute first and
 * the year last; weekdays from 1 for Sunday; and a day of the month or of the week, never both. Its times are those of the wall clock, as if
 * that went by UTC: where clocks change, croner's rules are not AWS's.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 *
 * @param fields what stands between `cron(` and `)`
 * @throws RangeError that says the rule and, after a semicolon, the way out
 */
export function awsCron(fields: string): Cron {
  const parts = fields.trim().split(/\s+/);
  if (parts.length !== 6) {
    throw new RangeError(
      `has ${parts.length} fields instead of 6; write minute, hour, day of the month, month, day of the week and year`,
    );
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek = "", year] = parts;
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    throw new RangeError("names a day of the month and of the week, or neither; write ? for one of the two");
  }
  if (/#.*,|,.*#/.test(dayOfWeek)) {
    throw new RangeError("has several days of the week beside a #; write one, such as 3#2");
  }
  try {
    const pattern = `0 ${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek.replace(/^L$/i, "7")} ${year}`;
    // With sloppy ranges `3/5` is every fifth from 3 on, as it is of AWS.
    return new Cron(pattern, { mode: "7-part", alternativeWeekdays: true, sloppyRanges: true, timezone: "UTC" });
  } catch (error) {
    const [problem] = (error as Error).message.replace(/^CronPattern: /, "").split("\n");
    throw new RangeError(`is no cron expression (${problem}); write one such as cron(0/5 8-17 ? * MON-FRI *)`);
  }
}
